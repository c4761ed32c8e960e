// The phone's message field: commands menu, reply bar, reply keyboard, files, Start.

import { fill, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { openMenu } from "../core/layer.js";
import { language, t } from "../words/index.js";
import { SAMPLES } from "../words/samples.js";
import { say, sendFile, sendSample, start } from "./acts.js";
import { glimpse } from "./markup.js";
import { notStarted } from "./read.js";

export class Writer {
  constructor() {
    this.replyTo = null;
    this.drafts = new Map();
    this.input = h("textarea.tg-input", { rows: "1", spellcheck: "false" });
    this.sendButton = h("button.tg-send", { type: "button", onclick: () => this.send() }, icon("send", 20));
    this.menu = h("button.tg-menu", { type: "button", "aria-haspopup": "menu", onclick: () => this.commands() }, icon("menu", 18));
    this.keysButton = h("button.tool", { type: "button", onclick: () => this.toggleKeys() }, icon("keyboard", 20));
    this.picker = h("input", { type: "file", class: "quiet", multiple: true, tabindex: "-1", onchange: () => this.take([...this.picker.files]) });
    this.attach = h("button.tool", { type: "button", "aria-haspopup": "menu", onclick: () => this.attachMenu() }, icon("clip", 20));
    this.reply = h("div.tg-replying", { hidden: true });
    this.keys = h("div.tg-keys", { hidden: true });
    this.line = h("div.tg-line", {}, this.menu, h("div.tg-field", {}, this.input, this.keysButton, this.attach), this.sendButton, this.picker);
    this.startButton = h("button.tg-start", { type: "button", onclick: () => start(this.user) });
    this.box = h("footer.tg-foot", {}, this.reply, this.line, this.startButton, this.keys);
    this.input.addEventListener("input", () => this.grow());
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.replyTo) this.answer(null);
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
  }

  show(user, chat) {
    const where = `${user.id} ${chat.id}`;
    if (where !== this.where) {
      if (this.where) this.drafts.set(this.where, this.input.value);
      this.input.value = this.drafts.get(where) ?? "";
      this.where = where;
      this.replyTo = null;
      this.closedKeys = null;
      this.grow();
    }
    this.user = user;
    this.chat = chat;
    const fresh = notStarted(chat, user);
    this.line.hidden = fresh;
    this.startButton.hidden = !fresh;
    this.startButton.textContent = t("phone.start");
    this.own = chat.commands?.[user.id] ?? [];
    this.menu.hidden = !this.own.length;
    this.label();
    this.showKeyboard(chat.keyboards?.[user.id] ?? null, chat);
    this.showReply();
  }

  label() {
    if (this.spoken === language()) return;
    this.spoken = language();
    for (const [node, key] of [[this.menu, "phone.menu"], [this.attach, "phone.attach"], [this.sendButton, "phone.send"], [this.keysButton, "phone.keyboard"]]) {
      node.setAttribute("aria-label", t(key));
      node.title = t(key);
    }
  }

  /** A reply keyboard stands below the field; a forced reply opens the reply bar by itself. */
  showKeyboard(markup, chat) {
    const sign = JSON.stringify(markup);
    const rows = markup?.keyboard;
    this.keysButton.hidden = !rows;
    this.input.placeholder = markup?.input_field_placeholder || t("phone.message");
    this.input.setAttribute("aria-label", this.input.placeholder);
    this.keys.hidden = !rows || this.closedKeys === sign;
    if (markup?.force_reply) this.openReply(chat);
    if (sign === this.keysSign) return;
    this.keysSign = sign;
    fill(this.keys, (rows ?? []).map((row) => h("div.ikey-row", {}, row.map((key) => {
      const label = key.text ?? key;
      return h("button.tg-key", { type: "button", data: { label }, onclick: () => this.pressKey(label, markup, sign) }, label);
    }))));
  }

  openReply(chat) {
    const asking = [...chat.messages].reverse().find((message) => message.keyboard?.force_reply && !message.deleted);
    const key = `${this.where} ${asking?.message_id}`;
    if (!asking || this.forced === key) return;
    this.forced = key;
    this.replyTo = asking.message_id;
  }

  pressKey(label, markup, sign) {
    if (markup.one_time_keyboard) {
      this.closedKeys = sign;
      this.keys.hidden = true;
    }
    say(this.user, this.chat, label);
  }

  toggleKeys() {
    this.closedKeys = this.keys.hidden ? null : this.keysSign;
    this.keys.hidden = !this.keys.hidden;
  }

  answer(message) {
    this.replyTo = message?.message_id ?? null;
    this.showReply();
    this.input.focus();
  }

  showReply() {
    const original = this.replyTo && this.chat.messages.find((one) => one.message_id === this.replyTo && !one.deleted);
    this.reply.hidden = !original;
    if (!original) return;
    fill(this.reply, icon("reply", 18), h("span.answered", {}, h("b", {}, t("phone.replyTo", { name: original.from })), h("span", {}, glimpse(original, t("phone.photo")))), h("button.tool", { type: "button", "aria-label": t("close"), onclick: () => this.answer(null) }, icon("close", 18)));
  }

  grow() {
    this.input.style.height = "auto";
    if (this.input.scrollHeight) this.input.style.height = `${Math.min(120, this.input.scrollHeight)}px`; // 0 while hidden
    this.sendButton.classList.toggle("ready", Boolean(this.input.value.trim()));
  }

  send() {
    const text = this.input.value.trim();
    if (!text) return;
    const replyTo = this.replyTo;
    this.input.value = "";
    this.replyTo = null;
    this.reply.hidden = true;
    this.grow();
    say(this.user, this.chat, text, replyTo);
  }

  async take(files) {
    this.picker.value = "";
    const caption = this.input.value.trim();
    this.input.value = "";
    this.grow();
    for (const [index, file] of files.entries()) await sendFile(this.user, this.chat, file, index ? "" : caption);
  }

  commands() {
    openMenu(this.menu, this.own.map((one) => ({ label: `/${one.command}`, note: one.description, onPick: () => say(this.user, this.chat, `/${one.command}`) })), { prefer: "above" });
  }

  attachMenu() {
    openMenu(this.attach, [
      { label: t("composer.upload"), lead: icon("clip"), onPick: () => this.picker.click() },
      { title: t("samples.title") },
      ...SAMPLES.map((name) => ({ label: t(`samples.${name}`), note: name, lead: icon("table"), onPick: () => sendSample(this.user, this.chat, name) })),
    ], { prefer: "above", align: "end" });
  }
}
