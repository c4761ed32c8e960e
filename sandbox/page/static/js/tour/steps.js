// The main job step by step: what is lit, and how the state tells that it was done. Labels are the app's, in both languages.

import { store } from "../core/store.js";
import { sendSample } from "../slack/send.js";
import { goTo } from "../slack/sidebar.js";
import { DM, team } from "../slack/read.js";
import { SAMPLES } from "../words/samples.js";
import { button, byBot, modalOpen, offers, phoneOf, phoneOffers, said, tells, threadOf, visibleNode } from "./find.js";

const IMPORT = /^(?:Import|导入)/;
const UNDO = /^(?:Undo|撤销)/;
const SAVE = /^(?:Save|保存)/;
const SAVED = /\bsaved\b|已保存/i;
const INVITE = /^(?:Invite|邀请)/;
const ACCEPT = /^(?:Accept|接受)/;
const ACCEPTED = /accepted|已接受/i;

const creators = () => team()?.channels.find((channel) => channel.name === "creators");

function toCreators() {
  store.choose({ slackUser: "lin" });
  if (creators()) goTo(creators().id);
}

function toMessage(pattern) {
  const message = offers(pattern).at(-1);
  toCreators();
  if (!message) return;
  const channel = team().channels.find((one) => one.id === message.channel);
  goTo(channel?.is_im ? DM : message.channel);
  if (threadOf(message)) store.glance({ thread: threadOf(message) });
}

function toKai() {
  const { user } = phoneOf("kai");
  store.choose({ telegramUser: "kai", chats: { ...store.ui.chats, [user?.id]: String(user?.id) } });
  store.glance({ drawer: true });
}

const managers = () => store.world?.telegram?.chats?.find((chat) => chat.type === "supergroup");

/** The group that gets the digest, on a manager's phone. */
function toManagers() {
  store.choose({ telegramUser: "ben", chats: { ...store.ui.chats, [phoneOf("ben").user?.id]: String(managers()?.id) } });
  store.glance({ drawer: true });
}

const imported = () => passed("import") || offers(UNDO).length > 0;
const saved = () => passed("save") || tells(SAVED).length > 0;
const pressed = (name) => (store.ui.tour.pressed ?? []).includes(name);
const passed = (name) => (store.ui.tour.skipped ?? []).includes(name);
const offered = () => phoneOffers("kai", ACCEPT).length > 0;
const linked = () => said().some((message) => /t\.me\/\w+\?start=/.test(`${message.text} ${JSON.stringify(message.blocks)}`));
const accepted = () => tells(ACCEPTED).length > 0 || (phoneOf("kai").chat?.messages ?? []).some((message) => ACCEPTED.test(message.text));

const field = () => visibleNode(".pane .composer");
const submit = () => visibleNode(".modal .modal-submit");

export const STEPS = [
  {
    key: "file",
    sample: SAMPLES[0],
    give: () => sendSample(creators()?.id, SAMPLES[0]),
    target: () => visibleNode(`.pane .sample[data-sample="${SAMPLES[0]}"]`),
    show: toCreators,
    done: () => said().some((message) => message.channel === creators()?.id && message.files?.length && !byBot(message)),
  },
  { key: "import", target: () => button("#team", IMPORT), show: () => toMessage(IMPORT), done: () => offers(UNDO).length > 0 },
  { key: "shortlist", target: field, type: "/daren shortlist", show: toCreators, done: () => (imported() && modalOpen()) || offers(SAVE).length > 0 },
  { key: "shortlistForm", target: submit, show: toCreators, done: () => offers(SAVE).length > 0 },
  { key: "save", target: () => button("#team", SAVE), show: () => toMessage(SAVE), done: () => tells(SAVED).length > 0 },
  { key: "start", target: () => visibleNode("#phone .tg-start"), show: toKai, done: () => Boolean(phoneOf("kai").user?.started) },
  { key: "task", target: field, type: "/daren task", show: toCreators, done: () => (saved() && modalOpen()) || offers(INVITE).length > 0 || offered() },
  { key: "taskForm", target: submit, show: toCreators, done: () => offers(INVITE).length > 0 || linked() || offered() },
  { key: "invite", target: () => button("#team", INVITE), show: () => toMessage(INVITE), done: () => linked() || offered() },
  { key: "link", target: () => visibleNode("#team a[href*='t.me/']"), show: toKai, done: () => offered() || accepted() },
  { key: "accept", target: () => button("#phone", ACCEPT), show: toKai, done: accepted },
  { key: "day", target: () => visibleNode("[data-jump='day']"), done: () => pressed("day") },
  { key: "nine", target: () => visibleNode("[data-jump='nine']"), done: () => pressed("nine") },
  {
    key: "digest",
    target: () => (store.ui.telegramUser === "ben" ? (visibleNode(".chat-row:has(.avatar-group)") ?? visibleNode(".tg-back")) : visibleNode("[data-person='ben']")),
    show: toManagers,
    reached: () => store.ui.telegramUser === "ben" && String(store.ui.chats[phoneOf("ben").user?.id]) === String(managers()?.id),
    done: () => pressed("digest"),
  },
];
