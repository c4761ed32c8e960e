// The team's workspace, put together: sidebar, conversation, thread and modals.

import { fill, h } from "../core/dom.js";
import { avatar } from "../core/avatar.js";
import { icon } from "../core/icons.js";
import { store } from "../core/store.js";
import { language, t } from "../words/index.js";
import { SAMPLES } from "../words/samples.js";
import { Composer } from "./composer.js";
import { dropZone, sampleChip } from "./drop.js";
import { Home } from "./home.js";
import { Modals } from "./modal.js";
import { bot, channelOf, DM, home, HOME, isReply, markRead, me, messagesIn, place, team } from "./read.js";
import { sendFile, sendSample, settle } from "./send.js";
import { goTo, Sidebar } from "./sidebar.js";
import { ThreadPane } from "./thread.js";
import { pendingIn, Timeline } from "./timeline.js";

export class Workspace {
  constructor(root) {
    this.root = root;
    this.side = new Sidebar();
    this.head = h("header.pane-head");
    this.timeline = new Timeline({ onThread: (message) => this.openThread(message), label: "Messages" });
    this.home = new Home();
    this.composer = new Composer(() => ({ channel: this.target(), threadTs: null }));
    this.pane = h("div.pane", {}, this.head, this.timeline.box, this.home.box, this.composer.box);
    this.thread = new ThreadPane();
    this.modals = new Modals(root);
    this.known = new Set();
    this.primed = false;
    fill(root, this.side.box, this.pane, this.thread.box);
    dropZone(this.pane, {
      label: () => t("drop.channel", { place: this.name() }),
      take: ({ files, sample }) => this.take(files, sample),
    });
  }

  /** Where words go: a channel's id, or how the control API names the private chat with the bot. */
  target() {
    return channelOf(place())?.id ?? `dm:${me().key}`;
  }

  name() {
    const here = place();
    return here === DM || here === HOME ? bot().name : `#${channelOf(here)?.name ?? ""}`;
  }

  async take(files, sample) {
    if (sample) await sendSample(this.target(), sample);
    for (const file of files) await sendFile(this.target(), file);
  }

  openThread(message) {
    store.glance({ thread: { channel: message.channel, ts: message.thread_ts ?? message.ts } });
    requestAnimationFrame(() => this.thread.composer.input.focus());
  }

  /** A new state of the world has arrived. */
  arrived() {
    settle();
    this.followAnswers();
  }

  /** An answer in a thread under one's own message opens that thread, so that a newcomer does not miss it. */
  followAnswers() {
    const mine = me();
    if (!mine) return;
    for (const channel of team().channels) {
      for (const message of messagesIn(channel.id)) {
        const key = `${channel.id} ${message.ts}`;
        if (this.known.has(key)) continue;
        this.known.add(key);
        if (!this.primed || !isReply(message) || message.user === mine.id || channel.id !== channelOf(place())?.id) continue;
        const root = messagesIn(channel.id).find((one) => one.ts === message.thread_ts);
        if (root?.user === mine.id && !store.now.thread) store.now.thread = { channel: channel.id, ts: root.ts };
      }
    }
    this.primed = true;
  }

  show() {
    if (!team()) return;
    const here = place();
    const channel = channelOf(here);
    this.side.show();
    this.showHead(here);
    const atHome = here === HOME;
    this.home.box.hidden = !atHome;
    this.timeline.box.hidden = atHome;
    this.composer.box.hidden = atHome;
    if (atHome) this.home.show();
    else this.showTalk(here, channel);
    this.thread.show();
    this.root.classList.toggle("with-thread", !this.thread.box.hidden);
    this.modals.show();
    this.root.classList.toggle("with-modal", Boolean(this.modals.scrim));
    if (channel && !atHome && document.visibilityState === "visible") markRead(channel.id);
  }

  showTalk(here, channel) {
    const messages = channel ? messagesIn(channel.id).filter((message) => !isReply(message) || message.broadcast) : [];
    const target = this.target();
    this.timeline.show(`${me().id} ${target}`, messages, { lead: this.lead(here, messages), pending: pendingIn(target) });
    this.composer.show(`${me().id} ${target}`, t("composer.placeholder", { place: this.name() }));
  }

  showHead(here) {
    const channel = channelOf(here);
    const private_ = here === DM || here === HOME;
    const sign = JSON.stringify([here, language(), team().id, me().id, Boolean(home()), channel?.members]);
    if (sign === this.headSign) return;
    this.headSign = sign;
    const tab = (where, label, mark) => h(`button.tab${here === where ? ".here" : ""}`, { type: "button", "aria-current": here === where ? "page" : null, onclick: () => goTo(where) }, icon(mark, 16), label);
    fill(
      this.head,
      h("div.pane-title", {}, private_ ? avatar({ id: bot().id, name: bot().name, bot: true }, 26) : icon("hash", 18), h("b", {}, private_ ? bot().name : channel.name), private_ && h("span.msg-app", {}, "APP")),
      private_ ? h("nav.tabs", {}, tab(DM, t("home.messages"), "thread"), tab(HOME, t("home.tab"), "home")) : this.members(channel),
    );
  }

  members(channel) {
    const faces = team().users.filter((user) => channel.members.includes(user.id));
    return h("div.members", { title: faces.map((user) => user.name).join("、") }, faces.slice(0, 4).map((user) => avatar({ id: user.id, name: user.name, bot: user.is_bot }, 24)), h("span", {}, String(faces.length)));
  }

  /** What stands at the beginning of a conversation. */
  lead(here, messages) {
    const private_ = here === DM;
    const alone = messages.length === 0;
    const offers = !messages.some((message) => message.files?.length && message.user !== bot().id); // until a file is there
    const words = private_ ? "lead.dm" : "lead.channel";
    return {
      key: "lead",
      signature: JSON.stringify([here, language(), me().id, alone, offers]),
      build: () =>
        h(
          `div.lead${alone ? ".alone" : ""}`,
          {},
          h("h2", {}, private_ ? t("lead.dmTitle") : t("lead.title", { place: this.name() })),
          h("p", {}, t(words)),
          offers && h("div.samples", {}, SAMPLES.map((name) => sampleChip(name, () => sendSample(this.target(), name)))),
        ),
    };
  }
}

