// Sending: words, commands and files on their way to a channel, with what became of them.

import { base64, slack } from "../core/api.js";
import { store } from "../core/store.js";
import { toast } from "../core/toast.js";
import { t } from "../words/index.js";
import { bot, commands, me, people, team } from "./read.js";

let counter = 0;

/** Sends what was written: a command, or a message in which @Name becomes a mention. */
export function sendText(channel, text, threadTs) {
  const words = text.trim();
  if (!words) return Promise.resolve();
  if (words.startsWith("/")) return sendCommand(channel, words, threadTs);
  const body = { user: me().key, channel, text: withMentions(words), thread_ts: threadTs ?? undefined };
  return onItsWay({ channel, thread: threadTs ?? null, text: words }, () => slack("say", body));
}

function sendCommand(channel, text, threadTs) {
  if (threadTs) {
    toast(t("command.thread"), { bad: true });
    return Promise.resolve();
  }
  const command = text.split(/\s/)[0];
  if (!commands().includes(command)) {
    toast(t("command.unknown", { command, known: commands()[0] ?? "" }), { bad: true });
    return Promise.resolve();
  }
  return onItsWay({ channel, thread: null, text, command: true }, () => slack("command", { user: me().key, channel, text }));
}

/** @Daren and @person as people type them become the ids Slack sends. */
function withMentions(text) {
  const names = [...people(), bot()].flatMap((user) => [[user.name, user.id], [user.handle ?? user.key, user.id]]);
  names.sort((one, other) => other[0].length - one[0].length);
  let out = text;
  for (const [name, id] of names) {
    const pattern = new RegExp(`(^|[^\\w<])@${name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\w])`, "gi");
    out = out.replace(pattern, `$1<@${id}>`);
  }
  for (const range of ["channel", "here"]) out = out.replace(new RegExp(`(^|\\s)@${range}\\b`, "g"), `$1<!${range}>`);
  for (const channel of team().channels) if (!channel.is_im) out = out.replace(new RegExp(`(^|\\s)#${channel.name}\\b`, "g"), `$1<#${channel.id}|${channel.name}>`);
  return out;
}

export async function sendFile(channel, file, { text = "", threadTs = null } = {}) {
  const body = async () => ({
    user: me().key,
    channel,
    filename: file.name,
    content_base64: await base64(file),
    text: text.trim() ? withMentions(text.trim()) : undefined,
    thread_ts: threadTs ?? undefined,
  });
  return onItsWay({ channel, thread: threadTs, text: text.trim(), file: file.name }, async () => slack("upload", await body()));
}

/** Drops one of the sample files, as if it had been dragged from the desktop. */
export async function sendSample(channel, name, options) {
  const response = await fetch(`/samples/${encodeURIComponent(name)}`);
  if (!response.ok) {
    toast(t("error.status", { status: response.status }), { bad: true });
    return;
  }
  await sendFile(channel, new File([await response.blob()], name, { type: "text/csv" }), options);
}

async function onItsWay(what, send) {
  const pending = { ...what, id: (counter += 1), by: me().key, since: Date.now() };
  const others = () => store.now.pending.filter((one) => one.id !== pending.id);
  store.glance({ pending: [...others(), pending] });
  try {
    const answer = await send();
    if (answer.ok === false) throw new Error(t(`failed.${answer.error}`) || answer.error);
    store.glance({ pending: [...others(), { ...pending, done: true }] });
    setTimeout(() => store.glance({ pending: others() }), 1200);
  } catch (error) {
    const shown = what.command ? { ...pending, system: true, text: null } : pending;
    const words = what.command ? t("command.failed", { text: what.text, error: error.message }) : error.message;
    store.glance({ pending: [...others(), { ...shown, error: words }] });
    setTimeout(() => store.glance({ pending: others() }), 20_000);
  }
}

/** Forgets what has arrived: called with each new state of the world. */
export function settle() {
  const left = store.now.pending.filter((one) => !one.done);
  if (left.length !== store.now.pending.length) store.now.pending = left;
}
