// Where a person writes: grows with the text, completes /commands and @names, takes files and samples.

import { fill, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { closeLayer, openLayer, openMenu } from "../core/layer.js";
import { avatar } from "../core/avatar.js";
import { menuIn } from "../telegram/read.js";
import { language, t } from "../words/index.js";
import { SAMPLES } from "../words/samples.js";
import { bot, me, people } from "./read.js";
import { sendFile, sendSample, sendText } from "./send.js";

const USUAL = ["shortlist", "task", "authorize", "mine", "digest", "export", "help"];
const NOT_HERE = new Set(["start"]); // Telegram's own

/** Slack knows no list of an app's words; Daren's /daren X is Telegram's /X, so the menu it sets there tells them. */
function subcommands() {
  const menu = menuIn(language()).filter((one) => !NOT_HERE.has(one.command));
  return menu.length ? menu : USUAL.map((command) => ({ command, description: t(`command.${command}`) }));
}

export class Composer {
  /** `where()` gives {channel, threadTs} at the moment of sending. */
  constructor(where, { thread = false } = {}) {
    this.where = where;
    this.thread = thread;
    this.drafts = new Map();
    this.offered = null;
    this.input = h("textarea.composer-input", { rows: "1", spellcheck: "false" });
    this.sendButton = h("button.composer-send", { type: "button", onclick: () => this.send() }, icon("send", 18));
    this.filePicker = h("input", { type: "file", class: "quiet", multiple: true, tabindex: "-1", onchange: () => this.takeFiles() });
    this.attach = h("button.tool", { type: "button", "aria-haspopup": "menu", onclick: () => this.attachMenu() }, icon("plus", 18));
    this.slash = h("button.tool.tool-text", { type: "button", onclick: () => this.type("/daren ") }, "/daren");
    this.at = h("button.tool.tool-text", { type: "button", onclick: () => this.type(`@${bot().name} `) }, "@");
    this.box = h("form.composer", { onsubmit: (event) => event.preventDefault() }, this.input, h("div.composer-bar", {}, this.attach, thread ? null : this.slash, this.at, h("span.grow"), this.sendButton), this.filePicker);
    this.listen();
  }

  listen() {
    this.input.addEventListener("input", () => this.changed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (!files.length) return;
      event.preventDefault();
      this.upload(files);
    });
    this.input.addEventListener("blur", () => setTimeout(() => this.offered && !document.activeElement?.closest(".offer") && closeLayer(), 120));
  }

  /** Called on every refresh: which conversation, what to say in the empty field. */
  show(key, placeholder) {
    if (this.key_ !== key) {
      if (this.key_) this.drafts.set(this.key_, this.input.value);
      this.key_ = key;
      this.input.value = this.drafts.get(key) ?? "";
      this.grow();
    }
    this.input.placeholder = placeholder;
    this.input.setAttribute("aria-label", placeholder);
    this.sendButton.setAttribute("aria-label", t("composer.send"));
    this.attach.setAttribute("aria-label", t("composer.attach"));
    this.attach.title = t("composer.attach");
    this.slash.title = t("composer.slash");
    this.at.title = t("composer.mention");
  }

  changed() {
    this.grow();
    this.offer();
  }

  grow() {
    this.input.style.height = "auto";
    if (this.input.scrollHeight) this.input.style.height = `${Math.min(180, this.input.scrollHeight)}px`; // 0 while hidden
    this.sendButton.classList.toggle("ready", Boolean(this.input.value.trim()));
  }

  type(text) {
    const value = this.input.value;
    this.input.value = text.startsWith("/") ? text + value.replace(/^\/daren\s*/, "") : `${value}${value && !/\s$/.test(value) ? " " : ""}${text}`;
    this.input.focus();
    this.changed();
  }

  key(event) {
    if (event.isComposing) return;
    if (this.offered && this.offerKey(event)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.send();
  }

  send() {
    const text = this.input.value;
    if (!text.trim()) return;
    this.input.value = "";
    this.changed();
    const { channel, threadTs } = this.where();
    sendText(channel, text, threadTs);
  }

  takeFiles() {
    const files = [...this.filePicker.files];
    this.filePicker.value = "";
    this.upload(files);
  }

  async upload(files) {
    const { channel, threadTs } = this.where();
    const text = this.input.value;
    this.input.value = "";
    this.changed();
    for (const [index, file] of files.entries()) await sendFile(channel, file, { text: index ? "" : text, threadTs });
  }

  attachMenu() {
    const { channel, threadTs } = this.where();
    openMenu(this.attach, [
      { label: t("composer.upload"), lead: icon("clip"), onPick: () => this.filePicker.click() },
      { title: t("samples.title") },
      ...SAMPLES.map((name) => ({ label: t(`samples.${name}`), note: name, lead: icon("table"), onPick: () => sendSample(channel, name, { threadTs }) })),
    ], { prefer: "above" });
  }

  /** Offers commands after "/" and people after "@". */
  offer() {
    const rows = this.offers();
    if (!rows.length) {
      if (this.offered) closeLayer();
      this.offered = null;
      return;
    }
    const list = h("div.menu.offer", { role: "listbox" });
    const pick = (row) => {
      this.input.value = row.text;
      closeLayer();
      this.input.focus();
      this.changed();
    };
    const picks = rows.map((row, index) =>
      h(`button.menu-row${index ? "" : ".checked"}`, { type: "button", role: "option", tabindex: "-1", onmousedown: (event) => event.preventDefault(), onclick: () => pick(row) }, row.lead, h("span.menu-words", {}, h("span.menu-label", {}, row.label), row.note && h("span.menu-note", {}, row.note))),
    );
    fill(list, picks);
    openLayer(this.input, list, { prefer: "above", onClose: () => (this.offered = null) });
    this.offered = { rows, picks, at: 0, pick };
  }

  offers() {
    const text = this.input.value;
    const command = /^\/(\S*)(?:\s+(\S*))?$/.exec(text);
    if (command && !this.thread) {
      if (command[2] === undefined) return "daren".startsWith(command[1]) ? [{ label: "/daren", note: t("command.daren"), text: "/daren " }] : [];
      if (command[1] !== "daren") return [];
      return subcommands().filter((one) => one.command.startsWith(command[2]) && one.command !== command[2])
        .map((one) => ({ label: `/daren ${one.command}`, note: one.description, text: `/daren ${one.command}` }));
    }
    const mention = /(^|\s)@([\p{L}\p{N}]*)$/u.exec(text);
    if (!mention) return [];
    const before = text.slice(0, text.length - mention[2].length - 1);
    return [bot(), ...people()].filter((user) => user.id !== me().id && user.name.toLowerCase().includes(mention[2].toLowerCase()))
      .map((user) => ({ label: user.name, lead: avatar({ id: user.id, name: user.name, bot: user.is_bot }, 24), text: `${before}@${user.name} ` }));
  }

  offerKey(event) {
    const { rows, picks, pick } = this.offered;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.offered.at = (this.offered.at + (event.key === "ArrowDown" ? 1 : -1) + rows.length) % rows.length;
      picks.forEach((row, index) => row.classList.toggle("checked", index === this.offered.at));
      return true;
    }
    if (event.key === "Tab" || (event.key === "Enter" && rows[this.offered.at].text !== this.input.value)) {
      event.preventDefault();
      pick(rows[this.offered.at]);
      return true;
    }
    return false;
  }
}
