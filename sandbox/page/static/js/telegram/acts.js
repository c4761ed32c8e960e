// What a person does on the phone: press, say, send, start; and what the bot answers to a press.

import { base64, telegram } from "../core/api.js";
import { h } from "../core/dom.js";
import { tried } from "../core/toast.js";
import { t } from "../words/index.js";
import { bot, where } from "./read.js";

/** Presses an inline button; the answer is a passing note or an alert, as the bot chose. */
export async function press(key, user, chat, message, label) {
  if (key.getAttribute("aria-busy") === "true") return;
  key.setAttribute("aria-busy", "true");
  try {
    const answer = await tried(() => telegram("press", { user: user.key, ...where(chat), label, message_id: message.message_id }));
    if (answer?.answer?.text) answerShown(answer.answer);
    if (answer?.answer?.url) open(answer.answer.url, "_blank", "noreferrer");
  } finally {
    key.removeAttribute("aria-busy");
  }
}

function answerShown({ text, show_alert: alert }) {
  const phone = document.querySelector(".phone");
  if (!alert) {
    phone.querySelector(".phone-note")?.remove();
    const note = h("div.phone-note", { role: "status" }, text);
    phone.append(note);
    setTimeout(() => note.classList.add("gone"), 3600);
    setTimeout(() => note.remove(), 4000);
    return;
  }
  const before = document.activeElement;
  const close = () => {
    veil.remove();
    before?.focus?.();
  };
  const ok = h("button.phone-ok", { type: "button", onclick: close }, t("phone.ok"));
  const veil = h(
    "div.phone-veil",
    { onclick: (event) => event.target === veil && close(), onkeydown: (event) => event.key === "Escape" && close() },
    h("div.phone-alert", { role: "alertdialog", "aria-modal": "true", "aria-label": bot().name }, h("b", {}, bot().name), h("p", {}, text), ok),
  );
  phone.append(veil);
  ok.focus();
}

export const say = (user, chat, text, replyTo) =>
  tried(() => telegram("say", { user: user.key, ...where(chat), text, reply_to: replyTo ?? undefined }));

export const unpin = (user, chat, message) => tried(() => telegram("unpin", { user: user.key, ...where(chat), message_id: message.message_id }));

export const start = (user, payload) => tried(() => telegram("start", { user: user.key, payload: payload || undefined }));

export async function sendFile(user, chat, file, caption = "") {
  await tried(async () => telegram("upload", { user: user.key, ...where(chat), filename: file.name, content_base64: await base64(file), caption: caption || undefined, ...kindOf(file) }));
}

/** A phone sends pictures as photos and clips as videos. */
const kindOf = (file) => (/^image\/(jpeg|png)$/.test(file.type) ? { photo: true } : file.type === "video/mp4" ? { video: true } : {});

export async function sendSample(user, chat, name) {
  const response = await fetch(`/samples/${encodeURIComponent(name)}`);
  if (response.ok) await sendFile(user, chat, new File([await response.blob()], name, { type: "text/csv" }));
}
