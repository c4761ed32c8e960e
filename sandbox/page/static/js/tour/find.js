// Looking at the world and at the page on the tour's behalf.

import { store } from "../core/store.js";
import { isReply, team } from "../slack/read.js";

/** All messages of the team, oldest first within a channel. */
export function said() {
  return Object.values(team()?.messages ?? {}).flat();
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

export const phoneOffers = (key, pattern) => (phoneOf(key).chat?.messages ?? []).filter((message) => !message.deleted && message.buttons.flat().some((label) => pattern.test(label)));

export const threadOf = (message) => (isReply(message) ? { channel: message.channel, ts: message.thread_ts } : null);

// On the page.

const seen = (node) => node && node.getClientRects().length > 0;

export const visibleNode = (selector) => [...document.querySelectorAll(selector)].filter(seen).at(-1) ?? null;

export const button = (scope, pattern) =>
  [...document.querySelectorAll(`${scope} [data-label]`)].filter((node) => seen(node) && pattern.test(node.dataset.label)).at(-1) ?? null;
