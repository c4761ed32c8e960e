// Looking at the world and at the page on the tour's behalf.

import { store } from "../core/store.js";
import { isReply, team } from "../slack/read.js";

/** What had been said when the tour was started over; what is older counts for nothing. */
const before = () => store.ui.tour.before ?? { ts: "", id: 0 };

/** All messages of the team, oldest first. */
export function said() {
  return Object.values(team()?.messages ?? {})
    .flat()
    .filter((message) => message.ts > before().ts)
    .sort((one, other) => (one.ts < other.ts ? -1 : 1));
}

export const byBot = (message) => message.user === team()?.bot_user_id;

/** The labels of the buttons in a list of blocks. */
function labelsOf(blocks) {
  return (blocks ?? []).flatMap((block) => [...(block.elements ?? []), block.accessory].filter((one) => one?.type === "button").map((one) => one.text?.text ?? ""));
}

export const offers = (pattern) => said().filter((message) => labelsOf(message.blocks).some((label) => pattern.test(label)));

export const tells = (pattern) => said().filter((message) => byBot(message) && pattern.test(`${message.visible ?? ""}\n${message.text ?? ""}`));

export const modalOpen = () => Object.values(team()?.modals ?? {}).some((stack) => stack.length > 0);

export function phoneOf(key) {
  const telegram = store.world?.telegram;
  const user = telegram?.users?.find((one) => one.key === key);
  const chat = telegram?.chats?.find((one) => one.id === user?.id);
  return { user, chat };
}

/** What stands in a person's chat with the bot, oldest first. */
export const phoneSaid = (key) => (phoneOf(key).chat?.messages ?? []).filter((message) => !message.deleted && message.message_id > before().id);

export const phoneOffers = (key, pattern) => phoneSaid(key).filter((message) => message.buttons.flat().some((label) => pattern.test(label)));

/** The newest that was said, to start over from. */
export function newest() {
  const ids = (store.world?.telegram?.chats ?? []).flatMap((chat) => chat.messages.map((message) => message.message_id));
  const stamps = Object.values(team()?.messages ?? {}).flat().map((message) => message.ts);
  return { ts: stamps.sort().at(-1) ?? "", id: Math.max(0, ...ids) };
}

export const threadOf = (message) => (isReply(message) ? { channel: message.channel, ts: message.thread_ts } : null);

// On the page.

const seen = (node) => node && node.getClientRects().length > 0;

export const visibleNode = (selector) => [...document.querySelectorAll(selector)].filter(seen).at(-1) ?? null;

export const button = (scope, pattern) =>
  [...document.querySelectorAll(`${scope} [data-label]`)].filter((node) => seen(node) && pattern.test(node.dataset.label)).at(-1) ?? null;
