// Whose phone it is, and the list of that person's chats.

import { fill, h } from "../core/dom.js";
import { avatar } from "../core/avatar.js";
import { store } from "../core/store.js";
import { clockTime, dayKey, shortDay } from "../core/time.js";
import { business } from "../core/business.js";
import { language, t } from "../words/index.js";
import { glimpse } from "./markup.js";
import { chatsOf, goTo, last, me, notStarted, title, unread, users, zone } from "./read.js";

/** The row of faces above the phone. */
export class Owners {
  constructor() {
    this.box = h("div.owners", { role: "tablist" });
    this.sign = "";
  }

  show() {
    const rows = users().map((user) => ({ user, count: chatsOf(user).reduce((sum, chat) => sum + unread(user, chat), 0) }));
    const sign = JSON.stringify([rows.map((row) => [row.user.key, row.user.name, row.count]), me()?.key, language()]);
    if (sign === this.sign) return;
    this.sign = sign;
    const focused = this.box.contains(document.activeElement);
    this.box.setAttribute("aria-label", t("phone.switch"));
    fill(this.box, rows.map((row) => this.face(row)));
    if (focused) this.box.querySelector(".here")?.focus();
  }

  face({ user, count }) {
    const here = user.key === me().key;
    const step = (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      const all = users();
      pick(all[(all.findIndex((one) => one.key === user.key) + by + all.length) % all.length]);
    };
    return h(
      `button.owner${here ? ".here" : ""}`,
      { type: "button", role: "tab", "aria-selected": String(here), tabindex: here ? "0" : "-1", title: t(`who.${user.key}`), data: { person: user.key }, onclick: () => pick(user), onkeydown: step },
      avatar({ id: user.id, name: user.name }, 34),
      h("span.owner-name", {}, user.name.split(" ")[0]),
      count ? h("span.badge", { "aria-label": t("phone.unread", { count }) }, String(count)) : null,
    );
  }
}

export function pick(user) {
  store.choose({ telegramUser: user.key });
}

export class ChatList {
  constructor() {
    this.box = h("div.chats");
    this.sign = "";
  }

  show(user) {
    const chats = chatsOf(user);
    const sign = JSON.stringify([user.key, language(), chats.map((chat) => [chat.id, chat.title, last(chat), unread(user, chat)])]);
    if (sign === this.sign) return;
    this.sign = sign;
    fill(this.box, chats.map((chat) => this.row(chat, user)));
  }

  row(chat, user) {
    const newest = last(chat);
    const count = unread(user, chat);
    const sender = newest && chat.type !== "private" && !newest.service ? `${newest.from_id === user.id ? t("phone.you") : newest.from}: ` : "";
    const words = newest ? sender + glimpse(newest, t("phone.photo")) : notStarted(chat, user) ? t("phone.start") : t("phone.empty");
    return h(
      "button.chat-row",
      { type: "button", onclick: () => goTo(chat) },
      avatar({ id: chat.id, name: title(chat), bot: chat.type === "private", group: chat.type !== "private" }, 50),
      h("span.chat-words", {}, h("b", {}, title(chat)), h("span", {}, words)),
      h("span.chat-side", {}, newest && h("time", {}, when(newest)), count ? h("span.badge", {}, String(count)) : null),
    );
  }
}

function when(message) {
  const date = new Date(message.date);
  return dayKey(date, zone()) === dayKey(business(), zone()) ? clockTime(date, zone()) : shortDay(date, zone());
}
