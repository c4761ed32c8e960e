// The phone's side of the snapshot, as one person sees it.

import { store } from "../core/store.js";

const world = () => store.world?.telegram ?? {};

export const bot = () => world().bot ?? { id: 0, name: "Daren", username: "" };
export const users = () => world().users ?? [];

export function me() {
  const all = users();
  return all.find((user) => user.key === store.ui.telegramUser) ?? all[0] ?? null;
}

/** A person's chats: the private one with the bot first, then the groups they are in. */
export function chatsOf(user) {
  const mine = (world().chats ?? []).filter((chat) => !chat.upgraded_to && (chat.type === "private" ? chat.id === user.id : isMember(chat, user.id)));
  return mine.sort((one, other) => Number(other.type === "private") - Number(one.type === "private"));
}

const HERE = new Set(["creator", "administrator", "member", "restricted"]);

export const isMember = (chat, id) => chat.members.some((member) => member.user_id === id && HERE.has(member.status));

export const chatOf = (id) => (world().chats ?? []).find((chat) => chat.id === id);

/** The bot's menu of commands in a private chat, as readers of that language see it. */
export function menuIn(language) {
  const spoken = language.slice(0, 2);
  const reader = users().find((user) => user.language_code.startsWith(spoken)) ?? users()[0];
  return chatOf(reader?.id)?.commands?.[reader.id] ?? [];
}

export const title = (chat) => (chat.type === "private" ? bot().name : chat.title);

/** The open chat of this person, or null for the list of chats. */
export function openChat() {
  const user = me();
  if (!user) return null;
  const kept = store.ui.chats[user.id];
  if (kept === "list") return null;
  const all = chatsOf(user);
  return all.find((chat) => String(chat.id) === String(kept)) ?? all[0] ?? null;
}

export function goTo(chat) {
  store.choose({ chats: { ...store.ui.chats, [me().id]: chat ? String(chat.id) : "list" } });
}

export const visible = (chat) => chat.messages.filter((message) => !message.deleted);

export const last = (chat) => visible(chat).at(-1) ?? null;

/** Whether this person still has to press Start before the bot can answer. */
export const notStarted = (chat, user) => chat.type === "private" && !user.started && !visible(chat).length;

export const memberName = (chat, id) => chat.members.find((member) => member.user_id === id)?.name ?? users().find((user) => user.id === id)?.name ?? "";

/** Telegram tells nobody's time zone: phones go by the first team's first person, so that 09:00 there is 09:00 here. */
export const zone = () => Object.values(store.world?.slack?.teams ?? {})[0]?.users[0]?.tz;

// What has been read, kept by the browser.

const mark = (user, chat) => `${user.id}|${chat.id}`;

export function unread(user, chat) {
  const seen = Number(store.ui.seen[mark(user, chat)] ?? 0);
  return visible(chat).filter((message) => message.message_id > seen && message.from_id !== user.id).length;
}

export function markRead(user, chat) {
  const newest = last(chat)?.message_id;
  if (!newest || Number(store.ui.seen[mark(user, chat)] ?? 0) >= newest) return;
  store.choose({ seen: { ...store.ui.seen, [mark(user, chat)]: newest } });
}

/** Control calls name a group by its id; the private chat is the default. */
export const where = (chat) => (chat.type === "private" ? {} : { chat: chat.id });
