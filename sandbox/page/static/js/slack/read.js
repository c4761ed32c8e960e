// The team side of the snapshot, as one person sees it.

import { store } from "../core/store.js";

export function teams() {
  return Object.values(store.world?.slack?.teams ?? {});
}

export function team() {
  const all = store.world?.slack?.teams ?? {};
  return all[store.ui.slackTeam] ?? Object.values(all)[0] ?? null;
}

export const commands = () => store.world?.slack?.app?.commands ?? ["/daren"];

export const shortcuts = () => store.world?.slack?.app?.shortcuts ?? [];

export function people(of = team()) {
  return (of?.users ?? []).filter((user) => !user.is_bot);
}

export function me() {
  const all = people();
  return all.find((user) => user.key === store.ui.slackUser) ?? all[0] ?? null;
}

export function bot(of = team()) {
  return of?.users.find((user) => user.id === of.bot_user_id) ?? { id: of?.bot_user_id, name: "Daren", handle: "daren", is_bot: true };
}

export function userById(id) {
  for (const one of [team(), ...teams()]) {
    const found = one?.users.find((user) => user.id === id);
    if (found) return found;
  }
  return null;
}

export function channelById(id) {
  return team()?.channels.find((channel) => channel.id === id) ?? null;
}

export function myChannels() {
  const mine = me();
  return (team()?.channels ?? []).filter((channel) => !channel.is_im && channel.members.includes(mine.id));
}

/** The person's own chat with the bot; null before the first message. */
export function myDm() {
  const mine = me();
  return (team()?.channels ?? []).find((channel) => channel.is_im && channel.user === mine.id) ?? null;
}

export const DM = "@daren";
export const HOME = "@home";

/** Where this person is: a channel of theirs, or DM / HOME. */
export function place() {
  const kept = store.ui.channels[me()?.id];
  if (kept === DM || kept === HOME) return kept;
  const mine = myChannels();
  return (mine.find((channel) => channel.id === kept) ?? mine[0])?.id ?? DM;
}

export function channelOf(where) {
  if (where === DM || where === HOME) return myDm();
  return channelById(where);
}

/** Messages of a channel this person may see, oldest first. */
export function messagesIn(channelId) {
  const mine = me();
  const all = team()?.messages?.[channelId] ?? [];
  return all.filter((message) => !message.ephemeral_to || message.ephemeral_to === mine.id);
}

export const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;

export function thread(channelId, ts) {
  const all = messagesIn(channelId);
  return { root: all.find((message) => message.ts === ts) ?? null, replies: all.filter((message) => isReply(message) && message.thread_ts === ts) };
}

export function modals() {
  return team()?.modals?.[me()?.id] ?? [];
}

export function home() {
  return team()?.homes?.[me()?.id] ?? null;
}

/** The page's address of a file, found by id or by the private address a block names. */
export function fileUrl({ id, url }) {
  const wanted = id ?? /\/files\/([^/]+)\//.exec(url ?? "")?.[1];
  for (const messages of Object.values(team()?.messages ?? {})) {
    for (const message of messages) {
      const file = (message.files ?? []).find((one) => one.id === wanted);
      if (file) return file.url;
    }
  }
  return url ?? null;
}

// What has been read: a mark for each person and channel, kept by the browser.

const mark = (channelId) => `${me()?.id}|${channelId}`;

export function unread(channelId) {
  const seen = store.ui.seen[mark(channelId)] ?? "";
  const mine = me();
  const fresh = messagesIn(channelId).filter((message) => message.ts > seen && message.user !== mine.id);
  return {
    count: fresh.length,
    mentions: fresh.filter((message) => (message.text ?? "").includes(`<@${mine.id}>`) || message.ephemeral_to).length,
  };
}

export function markRead(channelId) {
  const last = messagesIn(channelId).at(-1)?.ts;
  if (!last || store.ui.seen[mark(channelId)] === last) return;
  store.choose({ seen: { ...store.ui.seen, [mark(channelId)]: last } });
}
