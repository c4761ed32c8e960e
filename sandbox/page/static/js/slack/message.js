// One message in a channel or thread, as its reader sees it.

import { h } from "../core/dom.js";
import { avatar } from "../core/avatar.js";
import { emojiOf } from "../core/emoji.js";
import { icon } from "../core/icons.js";
import { openMenu } from "../core/layer.js";
import { store } from "../core/store.js";
import { clockTime, fromTs, relativeDay } from "../core/time.js";
import { business } from "../core/business.js";
import { language, t } from "../words/index.js";
import { chooseShortcut, messageActs } from "./acts.js";
import { blocks } from "./blocks.js";
import { fileCard } from "./filepick.js";
import { mrkdwn } from "./mrkdwn.js";
import { bot, me, shortcuts, thread, userById } from "./read.js";

const GROUP_SECONDS = 300;

/** Whether this message continues the one above it: same author, soon after, nothing special about either. */
export function continues(message, above) {
  return Boolean(above) && above.user === message.user && !message.ephemeral_to && !above.ephemeral_to
    && Number(message.ts) - Number(above.ts) < GROUP_SECONDS && !above.reply_count;
}

/** Everything that decides how a message looks; equal signatures keep the node. */
export function signatureOf(message, grouped) {
  return JSON.stringify([message, message.reply_count ? thread(message.channel, message.ts).replies.at(-1)?.ts : 0, grouped, store.now.failures[`${message.channel}|${message.ts}`], language(), me()?.tz]);
}

export function messageNode(message, { grouped = false, onThread = null, again = false } = {}) {
  const author = userById(message.user) ?? { id: message.user, name: message.name, is_bot: Boolean(message.bot_id) };
  const moment = fromTs(message.ts);
  const time = clockTime(moment, me()?.tz);
  const node = h(
    `article.msg${grouped ? ".grouped" : ""}${message.ephemeral_to ? ".ephemeral" : ""}${again ? "" : ".arriving"}`,
    { data: { ts: message.ts, bot: author.is_bot ? "yes" : "no" }, "aria-label": `${author.name} ${time}` },
    h("div.msg-side", {}, grouped ? h("time.msg-late", { "aria-hidden": "true" }, time) : avatar({ id: author.id, name: author.name, bot: author.is_bot }, 38)),
    h(
      "div.msg-main",
      {},
      message.ephemeral_to && h("p.msg-only", {}, icon("eye", 14), t("msg.only")),
      !grouped && h(
        "header.msg-head",
        {},
        h("b.msg-name", {}, author.name || message.name),
        author.is_bot && h("span.msg-app", {}, "APP"),
        h("time", { datetime: moment.toISOString(), title: `${relativeDay(moment, business(), me()?.tz)} ${time}` }, time),
      ),
      body(message),
      failure(message),
      reactions(message),
      onThread && message.reply_count ? threadLink(message, onThread) : null,
    ),
    tools(message, onThread),
  );
  return node;
}

/** What can be done with a message: answer it in its thread, or one of the app's shortcuts. */
function tools(message, onThread) {
  if (message.ephemeral_to) return null;
  const reply = onThread && h("button.tool", { type: "button", "aria-label": t("thread.reply"), title: t("thread.reply"), onclick: () => onThread(message) }, icon("thread", 18));
  const more = shortcuts().length > 0 && h("button.tool", { type: "button", "aria-haspopup": "menu", "aria-label": t("more"), title: t("more"), onclick: (event) => openShortcuts(event.currentTarget, message) }, icon("more", 18));
  return (reply || more) && h("div.msg-tools", {}, reply, more);
}

function openShortcuts(anchor, message) {
  const lead = () => avatar({ id: bot().id, name: bot().name, bot: true }, 24);
  openMenu(anchor, [
    { title: t("msg.shortcuts") },
    ...shortcuts().map((one) => ({ label: one.name, note: bot().name, lead: lead(), onPick: () => chooseShortcut(message, one) })),
  ], { align: "end" });
}

function body(message) {
  const act = messageActs(message);
  const parts = [];
  const shown = message.blocks?.length ? null : message.text;
  if (shown) parts.push(h("div.msg-text", {}, mrkdwn(shown)));
  if (message.blocks?.length) parts.push(h("div.msg-blocks", {}, blocks(message.blocks, act)));
  for (const attachment of message.attachments ?? []) parts.push(attached(attachment, act));
  if (message.edited) (parts.at(-1) ?? parts[0])?.append(h("span.msg-edited", {}, t("msg.edited")));
  if (message.files?.length) parts.push(h("div.msg-files", {}, message.files.map((file) => fileCard(file))));
  return parts;
}

function attached(attachment, act) {
  return h(
    "div.attachment",
    { style: { "--bar": attachment.color ? `#${attachment.color.replace("#", "")}` : null } },
    attachment.pretext && h("p", {}, mrkdwn(attachment.pretext)),
    attachment.title && h("b", {}, attachment.title),
    attachment.text && h("p", {}, mrkdwn(attachment.text)),
    attachment.blocks && blocks(attachment.blocks, act),
  );
}

function failure(message) {
  const words = store.now.failures[`${message.channel}|${message.ts}`];
  return words && h("p.msg-failed", { role: "alert" }, icon("warn", 16), words);
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  return h("div.reactions", {}, message.reactions.map((one) => h("span.reaction", { title: `:${one.name}:` }, h("span.emoji", {}, emojiOf(one.name) ?? `:${one.name}:`), String(one.count))));
}

function threadLink(message, onThread) {
  const { replies } = thread(message.channel, message.ts);
  const last = replies.length ? fromTs(replies.at(-1).ts) : null;
  const faces = [...new Set(replies.map((reply) => reply.user))].slice(0, 3).map((id) => {
    const user = userById(id);
    return avatar({ id, name: user?.name, bot: user?.is_bot }, 22);
  });
  return h(
    "button.thread-link",
    { type: "button", onclick: () => onThread(message) },
    h("span.faces", {}, faces),
    h("b", {}, t("thread.count", { count: message.reply_count })),
    last && h("span", {}, t("thread.last", { time: `${relativeDay(last, business(), me()?.tz)} ${clockTime(last, me()?.tz)}` })),
  );
}

/** What is still on its way, or could not be sent. */
export function pendingNode(pending) {
  const mine = me();
  return h(
    `article.msg.pending${pending.error ? ".failed" : ""}`,
    {},
    h("div.msg-side", {}, pending.system ? h("span.avatar.avatar-system", { style: { "--size": "38px" }, "aria-hidden": "true" }, "!") : avatar({ id: mine.id, name: mine.name }, 38)),
    h(
      "div.msg-main",
      {},
      h("header.msg-head", {}, h("b.msg-name", {}, pending.system ? "Slack" : mine.name), !pending.error && h("span.msg-sending", {}, t("msg.sending"))),
      pending.text && h("div.msg-text", {}, pending.text),
      pending.file && h("div.msg-files", {}, h("span.filecard.ghost", {}, h("span.filecard-icon", {}, icon("file", 22)), h("span.filecard-words", {}, h("b", {}, pending.file), h("span", {}, t("msg.uploading"))))),
      pending.error && h("p.msg-failed", { role: "alert" }, icon("warn", 16), pending.error),
    ),
  );
}
