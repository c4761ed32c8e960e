// The main job step by step: what is lit, and how the state tells that it was done. Labels are the app's, in both languages.

import { store } from "../core/store.js";
import { goTo } from "../slack/sidebar.js";
import { team } from "../slack/read.js";
import { SAMPLES } from "../words/samples.js";
import { button, offers, openModal, phoneOf, phoneOffers, said, tells, threadOf, visibleNode } from "./find.js";

const IMPORT = /^(?:Import|导入)/;
const UNDO = /^(?:Undo|撤销)/;
const SHORTLIST = /shortlist|候选/i;
const SAVE = /^(?:Save|保存)/;
const TASK = /task|brief|任务/i;
const ACCEPT = /^(?:Accept|接受)/;
const ACCEPTED = /accepted|已接受/i;

const creators = () => team()?.channels.find((channel) => channel.name === "creators");

function toCreators() {
  store.choose({ slackUser: "lin" });
  if (creators()) goTo(creators().id);
}

function toMessage(pattern) {
  const message = offers(pattern).at(-1);
  if (!message) return toCreators();
  store.choose({ slackUser: "lin" });
  const channel = team().channels.find((one) => one.id === message.channel);
  goTo(channel?.is_im ? "@daren" : message.channel);
  if (threadOf(message)) store.glance({ thread: threadOf(message) });
  return undefined;
}

function toKai() {
  const { user } = phoneOf("kai");
  store.choose({ telegramUser: "kai", chats: { ...store.ui.chats, [user?.id]: String(user?.id) } });
  store.glance({ drawer: true });
}

const pressed = (name) => (store.ui.tour.pressed ?? []).includes(name);

const slashField = () => visibleNode(".pane .composer");

export const STEPS = [
  {
    key: "file",
    target: () => visibleNode(`.pane .sample[data-sample="${SAMPLES[0]}"]`),
    show: toCreators,
    done: () => said().some((message) => message.channel === creators()?.id && message.files?.length && message.user !== team().bot_user_id),
  },
  { key: "import", target: () => button("#team", IMPORT), show: () => toMessage(IMPORT), done: () => offers(UNDO).length > 0 },
  {
    key: "shortlist",
    target: slashField,
    type: "/daren shortlist",
    show: toCreators,
    done: () => openModal(SHORTLIST) || offers(SAVE).length > 0,
  },
  { key: "shortlistForm", target: () => visibleNode(".modal .modal-submit"), show: toCreators, done: () => offers(SAVE).length > 0 },
  { key: "save", target: () => button("#team", SAVE), show: () => toMessage(SAVE), done: () => tells(/saved|已保存/i).length > 0 },
  {
    key: "task",
    target: slashField,
    type: "/daren task",
    show: toCreators,
    done: () => openModal(TASK) || phoneOffers("kai", ACCEPT).length > 0,
  },
  { key: "taskForm", target: () => visibleNode(".modal .modal-submit"), show: toCreators, done: () => !openModal(TASK) && (phoneOffers("kai", ACCEPT).length > 0 || invited()) },
  {
    key: "link",
    target: () => visibleNode("#team a[href*='t.me/']") ?? visibleNode("#phone .tg-start"),
    show: toKai,
    done: () => Boolean(phoneOf("kai").user?.started) && (phoneOffers("kai", ACCEPT).length > 0 || accepted()),
  },
  { key: "accept", target: () => button("#phone", ACCEPT), show: toKai, done: accepted },
  { key: "day", target: () => visibleNode("[data-jump='day']"), done: () => pressed("day") },
  { key: "nine", target: () => visibleNode("[data-jump='nine']"), done: () => pressed("nine") },
];

function invited() {
  return said().some((message) => /t\.me\/\w+\?start=/.test(`${message.text} ${JSON.stringify(message.blocks)}`));
}

function accepted() {
  return tells(ACCEPTED).length > 0 || (phoneOf("kai").chat?.messages ?? []).some((message) => ACCEPTED.test(message.text));
}
