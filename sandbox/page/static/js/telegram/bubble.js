// One bubble: words, picture, video or document, the answered message above it, and its buttons below.

import { h } from "../core/dom.js";
import { avatar } from "../core/avatar.js";
import { icon } from "../core/icons.js";
import { clockTime } from "../core/time.js";
import { t } from "../words/index.js";
import { extension, size } from "../slack/filepick.js";
import { press } from "./acts.js";
import { glimpse, markup } from "./markup.js";
import { bot, memberName } from "./read.js";

/** `about` = {chat, user, zone, first, last, onReply, fresh}: first and last within a run of one sender. */
export function bubble(message, about) {
  if (message.service) return h("div.service", {}, h("span", {}, message.service));
  const mine = message.from_id === about.user.id;
  const group = about.chat.type !== "private";
  const fromBot = message.from_id === bot().id;
  const row = h(
    `div.row${mine ? ".mine" : ""}${about.first ? ".first" : ""}${about.last ? ".last" : ""}${about.fresh ? ".arriving" : ""}`,
    { data: { message: message.message_id } },
    group && !mine && h("div.row-face", {}, about.last ? avatar({ id: message.from_id, name: message.from, bot: fromBot }, 32) : null),
    h("div.row-body", {}, body(message, about, { mine, group, fromBot }), keyboard(message, about)),
  );
  row.addEventListener("dblclick", (event) => {
    if (!event.target.closest("button, a")) about.onReply(message);
  });
  return row;
}

function body(message, about, { mine, group, fromBot }) {
  const moment = new Date(message.date);
  const bare = message.photo && !message.text;
  const stamp = h(
    "span.stamp",
    {},
    message.edited && h("i", {}, t("phone.edited")),
    h("time", { datetime: message.date }, clockTime(moment, about.zone)),
    mine && ticks(),
  );
  return h(
    `div.bubble${bare ? ".bare" : ""}`,
    {},
    group && !mine && about.first && h("b.sender", { style: { "--hue": String((message.from_id * 47) % 360) } }, fromBot ? bot().name : message.from),
    answered(message, about),
    message.photo && h("a.photo", { href: message.photo.url, target: "_blank", rel: "noreferrer noopener" }, h("img", { src: message.photo.url, alt: message.text || t("phone.photo"), loading: "lazy", width: message.photo.width || null, height: message.photo.height || null })),
    message.video && h("video.film", { src: message.video.url, controls: true, preload: "metadata", "aria-label": message.video.name }),
    message.document && document_(message.document),
    h("div.words", {}, message.text ? markup(message.html) : null, stamp),
    message.reactions?.length ? h("div.reactions", {}, message.reactions.map((one) => h("span.reaction", {}, h("span.emoji", {}, one)))) : null,
    h("button.bubble-reply", { type: "button", title: t("phone.reply"), "aria-label": t("phone.reply"), onclick: () => about.onReply(message) }, icon("reply", 16)),
  );
}

const ticks = () => h("span.ticks", { "aria-hidden": "true" }, icon("check", 14), icon("check", 14));

function document_(file) {
  const kind = extension(file.name);
  return h(
    "a.doc",
    { href: file.url, download: file.name, title: t("file.download") },
    h("span.doc-icon", {}, icon("download", 20)),
    h("span.doc-words", {}, h("b", {}, file.name), h("span", {}, [size(file.size), kind.toUpperCase()].filter(Boolean).join(" · "))),
  );
}

function answered(message, about) {
  if (!message.reply_to) return null;
  const original = about.chat.messages.find((one) => one.message_id === message.reply_to);
  if (!original) return null;
  const jump = () => {
    const target = document.querySelector(`.row[data-message="${original.message_id}"]`);
    target?.scrollIntoView({ block: "center", behavior: "smooth" });
    target?.classList.add("shown");
    setTimeout(() => target?.classList.remove("shown"), 1400);
  };
  return h("button.answered", { type: "button", onclick: jump }, h("b", {}, memberName(about.chat, original.from_id) || original.from), h("span", {}, original.deleted ? t("phone.deleted") : glimpse(original, t("phone.photo"))));
}

function keyboard(message, about) {
  if (!message.buttons?.length) return null;
  return h(
    "div.ikeys",
    {},
    message.buttons.map((row) =>
      h("div.ikey-row", {}, row.map((label) => {
        const url = message.urls?.[label];
        const style = message.styles?.[label];
        const spec = `.ikey${style ? `.${style}` : ""}`;
        if (url) return h(`a${spec}.url`, { href: url, target: "_blank", rel: "noreferrer noopener", data: { label } }, h("span", {}, label), h("i", { "aria-hidden": "true" }, "↗"));
        const key = h(`button${spec}`, { type: "button", data: { label } }, h("span", {}, label));
        key.addEventListener("click", () => press(key, about.user, about.chat, message, label));
        return key;
      })),
    ),
  );
}
