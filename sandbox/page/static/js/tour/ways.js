// Where the tour leads: a member of the team who reads the page's language, a creator's phone, the managers' group.

import { store } from "../core/store.js";
import { goTo } from "../slack/sidebar.js";
import { DM, team } from "../slack/read.js";
import { language } from "../words/index.js";
import { offers, phoneOf, phoneSaid, threadOf } from "./find.js";

const DESKS = { en: { user: "sam", channel: "campaigns" }, "zh-CN": { user: "lin", channel: "creators" } };

const desk = () => DESKS[language()];

/** The channel that is spoken in the language of this page. */
export const channel = () => team()?.channels.find((one) => one.name === desk().channel);

export function toTeam() {
  store.choose({ slackUser: desk().user });
  if (channel()) goTo(channel().id);
}

export function toMessage(pattern) {
  const message = offers(pattern).at(-1);
  const place = team().channels.find((one) => one.id === message?.channel);
  const owner = place?.is_im ? team().users.find((user) => user.id === place.user) : null;
  if (!message) {
    toTeam();
    return;
  }
  store.choose({ slackUser: owner?.key ?? desk().user });
  goTo(owner ? DM : message.channel);
  if (threadOf(message)) store.glance({ thread: threadOf(message) });
}

export function toKai() {
  const { user } = phoneOf("kai");
  store.choose({ telegramUser: "kai", chats: { ...store.ui.chats, [user?.id]: String(user?.id) } });
  store.glance({ drawer: true });
}

/** Whether the bot's last words to Kai are this question. */
export const asksKai = (pattern) => pattern.test(phoneSaid("kai").filter((message) => message.out).at(-1)?.text ?? "");

export const managers = () => store.world?.telegram?.chats?.find((chat) => chat.type === "supergroup");

/** The group that gets the digest, on a manager's phone. */
export function toManagers() {
  store.choose({ telegramUser: "ben", chats: { ...store.ui.chats, [phoneOf("ben").user?.id]: String(managers()?.id) } });
  store.glance({ drawer: true });
}
