// The thread pane: one message, its answers, and a field to answer in.

import { fill, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { store } from "../core/store.js";
import { t } from "../words/index.js";
import { Composer } from "./composer.js";
import { dropZone } from "./drop.js";
import { channelById, thread } from "./read.js";
import { sendFile, sendSample } from "./send.js";
import { pendingIn, Timeline } from "./timeline.js";

export class ThreadPane {
  constructor() {
    const where = () => ({ channel: store.now.thread.channel, threadTs: store.now.thread.ts });
    this.timeline = new Timeline({ label: "Thread" });
    this.composer = new Composer(where, { thread: true });
    this.title = h("div.pane-title");
    this.shut = h("button.tool", { type: "button", onclick: () => store.glance({ thread: null }) }, icon("close", 18));
    this.box = h("aside.thread", { hidden: true }, h("header.pane-head", {}, this.title, this.shut), this.timeline.box, this.composer.box);
    dropZone(this.box, {
      label: () => t("drop.thread"),
      take: async ({ files, sample }) => {
        const { channel, threadTs } = where();
        if (sample) await sendSample(channel, sample, { threadTs });
        for (const file of files) await sendFile(channel, file, { threadTs });
      },
    });
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.defaultPrevented) store.glance({ thread: null });
    });
  }

  show() {
    const open = store.now.thread;
    const found = open ? thread(open.channel, open.ts) : null;
    this.box.hidden = !found?.root;
    if (!found?.root) return;
    const channel = channelById(open.channel);
    this.box.setAttribute("aria-label", t("thread.title"));
    this.shut.setAttribute("aria-label", t("close"));
    fill(this.title, h("b", {}, t("thread.title")), h("span", {}, channel && !channel.is_im ? `#${channel.name}` : ""));
    const { root, replies } = found;
    const words = t("thread.count", { count: replies.length });
    this.timeline.show(`${open.channel} ${open.ts}`, [root, ...replies], {
      afterFirst: replies.length ? { key: "count", signature: words, build: () => h("div.thread-count", {}, h("span", {}, words)) } : null,
      pending: pendingIn(open.channel, open.ts),
    });
    this.composer.show(`${open.channel} ${open.ts}`, t("thread.placeholder"));
  }
}
