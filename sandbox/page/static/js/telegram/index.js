// The phone, put together: whose it is, the list of chats, one chat with its bubbles and field.

import { fill, h, keep } from "../core/dom.js";
import { avatar } from "../core/avatar.js";
import { business } from "../core/business.js";
import { icon } from "../core/icons.js";
import { StickyEnd } from "../core/sticky.js";
import { store } from "../core/store.js";
import { clockTime, dayKey, relativeDay } from "../core/time.js";
import { language, t } from "../words/index.js";
import { dropZone } from "../slack/drop.js";
import { sendFile, sendSample, start, unpin } from "./acts.js";
import { bubble } from "./bubble.js";
import { ChatList, Owners } from "./chatlist.js";
import { bot, chatOf, goTo, me, markRead, notStarted, openChat, title, visible, zone } from "./read.js";
import { glimpse } from "./markup.js";
import { Writer } from "./writer.js";

const TYPING_MS = 5500; // Telegram shows a chat action for five seconds

export class Phone {
  constructor(root) {
    this.owners = new Owners();
    this.list = new ChatList();
    this.writer = new Writer();
    this.status = h("div.status", { "aria-hidden": "true" }, h("time"), h("span.status-island"), h("span.status-right", {}, h("i"), h("i"), h("i"), h("b")));
    this.head = h("header.tg-head");
    this.pinned = h("div.tg-pinned", { hidden: true });
    this.rows = h("div.rows");
    this.talk = h("div.talk", { role: "log", tabindex: "0", "aria-label": "Telegram" }, this.rows);
    this.body = h("div.tg-body", {}, this.pinned, this.talk, this.writer.box);
    this.screen = h("div.phone", {}, this.status, this.head, this.list.box, this.body);
    fill(root, this.owners.box, this.screen);
    dropZone(this.body, { label: () => t("drop.chat"), take: ({ files, sample }) => this.take(files, sample) });
    this.end = new StickyEnd(this.talk, this.rows);
    setInterval(() => this.tick(), 1000);
  }

  async take(files, sample) {
    const chat = openChat();
    if (sample) await sendSample(me(), chat, sample);
    for (const file of files) await sendFile(me(), chat, file);
  }

  tick() {
    const time = clockTime(business(), zone());
    if (this.status.firstChild.textContent !== time) this.status.firstChild.textContent = time;
    const typing = Object.entries(store.now.typing);
    const live = typing.filter(([, { until }]) => until >= Date.now());
    if (live.length === typing.length) return;
    store.now.typing = Object.fromEntries(live);
    this.show();
  }

  typing(chatId) {
    store.now.typing = { ...store.now.typing, [chatId]: { until: Date.now() + TYPING_MS, after: this.lastOut(chatId) } };
    this.show();
  }

  /** The bot's newest message in a chat: a newer one ends its typing. */
  lastOut(chatId) {
    return chatOf(chatId)?.messages.findLast((message) => message.out)?.message_id ?? 0;
  }

  /** Opens a t.me link of the bot on this person's phone, as pressing it would. */
  async follow(payload) {
    const user = me();
    store.choose({ chats: { ...store.ui.chats, [user.id]: String(user.id) } });
    store.glance({ drawer: true });
    await start(user, payload);
  }

  show() {
    const user = me();
    if (!user) return;
    this.owners.show();
    this.tick();
    const chat = openChat();
    this.showHead(user, chat);
    this.list.box.hidden = Boolean(chat);
    this.body.hidden = !chat;
    if (!chat) {
      this.list.show(user);
      return;
    }
    this.showPinned(user, chat);
    this.showTalk(user, chat);
    this.writer.show(user, chat);
    if (document.visibilityState === "visible") markRead(user, chat);
  }

  showHead(user, chat) {
    const typing = chat && store.now.typing[chat.id]?.after === this.lastOut(chat.id);
    const sign = JSON.stringify([user.key, chat?.id, chat?.title, chat?.members.length, typing, language()]);
    if (sign === this.headSign) return;
    this.headSign = sign;
    if (!chat) {
      fill(this.head, h("b.tg-list-title", {}, t("phone.chats")), h("span.tg-owner", {}, avatar({ id: user.id, name: user.name }, 30)));
      return;
    }
    const group = chat.type !== "private";
    const below = typing ? h("span.typing", {}, t("phone.typing"), h("i"), h("i"), h("i")) : h("span", {}, group ? t("phone.members", { count: chat.members.length }) : t("phone.online"));
    fill(
      this.head,
      h("button.tool.tg-back", { type: "button", "aria-label": t("phone.chats"), onclick: () => goTo(null) }, icon("back", 22)),
      avatar({ id: chat.id, name: title(chat), bot: !group, group }, 38),
      h("div.tg-title", {}, h("b", {}, title(chat)), below),
    );
  }

  /** The message on top of the pinned ones: a press jumps to it, the cross takes it down. */
  showPinned(user, chat) {
    const message = chat.messages.find((one) => one.message_id === chat.pinned.at(-1) && !one.deleted);
    const sign = JSON.stringify([chat.id, message?.message_id, message?.text, language()]);
    if (sign === this.pinSign) return;
    this.pinSign = sign;
    this.pinned.hidden = !message;
    if (!message) return;
    const jump = () => this.rows.querySelector(`.row[data-message="${message.message_id}"]`)?.scrollIntoView({ block: "center", behavior: "smooth" });
    fill(
      this.pinned,
      h("button.tg-pinned-words", { type: "button", onclick: jump }, h("b", {}, t("phone.pinned")), h("span", {}, glimpse(message, t("phone.photo")))),
      h("button.tool", { type: "button", title: t("phone.unpin"), "aria-label": t("phone.unpin"), onclick: () => unpin(user, chat, message) }, "×"),
    );
  }

  showTalk(user, chat) {
    const where = `${user.id} ${chat.id}`;
    const fresh = where === this.where;
    this.where = where;
    keep(this.rows, this.items(user, chat, fresh), { key: (row) => row.key, signature: (row) => row.signature, build: (row, before) => row.build(before) });
    if (!fresh) this.end.go();
  }

  items(user, chat, fresh) {
        const here = zone();
    const shown = visible(chat);
    if (!shown.length) return [this.welcome(chat, user)];
    const rows = [];
    let day = null;
    shown.forEach((message, index) => {
      const date = new Date(message.date);
      const key = dayKey(date, here);
      if (key !== day) {
        const words = relativeDay(date, business(), here);
        rows.push({ key: `day ${key}`, signature: words, build: () => h("div.service.sticky", {}, h("span", {}, words)) });
      }
      const first = key !== day || !sameRun(shown[index - 1], message);
      day = key;
      const next = shown[index + 1];
      const last = !next || !sameRun(message, next) || dayKey(new Date(next.date), here) !== key;
      const about = { chat, user, zone: here, first, last, onReply: (one) => this.writer.answer(one) };
      rows.push({
        key: `${where(chat)} ${message.message_id}`,
        signature: JSON.stringify([message, user.key, first, last, language()]),
        build: (before) => bubble(message, { ...about, fresh: fresh && !before }),
      });
    });
    return rows;
  }

  welcome(chat, user) {
    const about = bot().description?.[user.language_code.slice(0, 2)] ?? bot().description?.[""] ?? t("phone.about");
    const asks = notStarted(chat, user);
    return {
      key: "welcome",
      signature: JSON.stringify([chat.id, language(), about, asks]),
      build: () => h("div.welcome", {}, asks ? [h("span.avatar.avatar-bot", { style: { "--size": "72px" } }), h("div.welcome-card", {}, h("b", {}, t("phone.what")), h("p", {}, about))] : h("div.service", {}, h("span", {}, t("phone.empty")))),
    };
  }
}

const where = (chat) => String(chat.id);

const RUN_MS = 10 * 60 * 1000;

const sameRun = (one, other) => Boolean(one) && !one.service && !other.service && one.from_id === other.from_id && new Date(other.date) - new Date(one.date) < RUN_MS;
