// The loop step by step: what is lit, and how the state tells that it was done.

import { business } from "../core/business.js";
import { store } from "../core/store.js";
import { sendSample } from "../slack/send.js";
import { fromTs } from "../core/time.js";
import { team } from "../slack/read.js";
import { SAMPLES } from "../words/samples.js";
import { button, byBot, modalOpen, offers, phoneOf, phoneOffers, phoneSaid, said, tells, visibleNode } from "./find.js";
import * as labels from "./labels.js";
import { asksKai, channel, managers, toKai, toManagers, toMessage, toTeam } from "./ways.js";

const DRAFTS = ["https://v.douyin.com/first", "https://v.douyin.com/second"];
const CAPTIONS = ["#品牌合作 全网最低价的羊毛大衣", "#品牌合作 羊毛大衣的三套穿法"];
const POST = "https://www.douyin.com/video/7301";
const CODE = "DYHZ-8F31-7K2Q";
const WARNED_AFTER = 22; // days after 09:00 of the day on which 30 days began, or a little earlier
const DAY_MS = 86_400_000;

const pressed = (name) => (store.ui.tour.pressed ?? []).includes(name);
const passed = (name) => (store.ui.tour.skipped ?? []).includes(name);
const imported = () => passed("import") || offers(labels.UNDO).length > 0;
const saved = () => passed("save") || tells(labels.SAVED).length > 0;
const onKai = (label) => phoneOffers("kai", label).length > 0;
const accepted = () => tells(labels.ACCEPTED).length > 0 || phoneSaid("kai").some((message) => labels.ACCEPTED.test(message.text));

const field = () => visibleNode(".pane .composer");
const submit = () => visibleNode(".modal .modal-submit");
const phoneField = () => visibleNode("#phone .tg-field");

/** A command in the team's channel, and the form that it opens. */
const command = (key, type, done) => ({ key, target: field, type: () => type, show: toTeam, done });
const form = (key, done) => ({ key, target: submit, show: toTeam, done });

/** A button of the team's newest message that has it. */
const press = (key, label, done) => ({ key, target: () => button("#team", label), show: () => toMessage(label), done });

/** A button in Kai's hand that begins a conversation; the press itself is kept, for it leaves no other trace. */
const begin = (key, label, done) => ({ key, press: label, target: () => button("#phone", label), show: toKai, done: () => pressed(key) || done() });

/** Kai's answers: words to type for each question that is known, else the first of these buttons. */
function answers(key, words, buttons, done) {
  const type = () => words.find(([question]) => asksKai(question))?.[1] ?? "";
  const next = () => buttons.map((label) => button("#phone", label)).find(Boolean) ?? phoneField();
  return { key, phone: true, type, target: () => (type() ? phoneField() : next()), show: toKai, done };
}

/** The warning in private; the authorization's card offers to let it end from its first day. */
const warnings = () => offers(labels.LET_END).filter((message) => team().channels.find((one) => one.id === message.channel)?.is_im);

/** Which button of the clock brings the warning before the end nearer. */
function towardsTheWarning() {
  const began = offers(labels.STOPS).at(-1);
  const days = began ? (business() - fromTs(began.ts)) / DAY_MS : 0;
  return visibleNode(`[data-jump='${days + 7 < WARNED_AFTER + 1 ? "week" : "day"}']`);
}

export const STEPS = [
  {
    key: "file",
    sample: SAMPLES[0],
    give: () => sendSample(channel()?.id, SAMPLES[0]),
    target: () => visibleNode(`.pane .sample[data-sample="${SAMPLES[0]}"]`),
    show: toTeam,
    done: () => said().some((message) => message.files?.length && !byBot(message)),
  },
  press("import", labels.IMPORT, () => offers(labels.UNDO).length > 0),
  command("shortlist", "/daren shortlist", () => (imported() && modalOpen()) || offers(labels.SAVE).length > 0),
  form("shortlistForm", () => offers(labels.SAVE).length > 0),
  press("save", labels.SAVE, () => tells(labels.SAVED).length > 0),
  command("task", "/daren task", () => (saved() && modalOpen()) || onKai(labels.ACCEPT)),
  form("taskForm", () => onKai(labels.ACCEPT)),
  { key: "accept", target: () => button("#phone", labels.ACCEPT), show: toKai, done: accepted },

  begin("draft", labels.HAND_IN, () => asksKai(labels.ASKS_DRAFT)),
  answers("draftForm", [[labels.ASKS_DRAFT, DRAFTS[0]], [labels.ASKS_CAPTION, CAPTIONS[0]]], [labels.SUBMIT, labels.SKIP], () => offers(labels.ASK_CHANGES).length > 0),
  press("changes", labels.ASK_CHANGES, () => (offers(labels.ASK_CHANGES).length > 0 && modalOpen()) || onKai(labels.AGAIN)),
  form("changesForm", () => onKai(labels.AGAIN)),
  begin("again", labels.AGAIN, () => false),
  {
    ...answers("againForm", [[labels.ASKS_DRAFT, DRAFTS[1]], [labels.ASKS_CAPTION, CAPTIONS[1]]], [labels.SKIP, labels.SUBMIT], () => pressed("again") && offers(labels.APPROVE).length > 0),
    target: () => againTarget(),
  },
  press("approve", labels.APPROVE, () => onKai(labels.PASTE_POST)),
  begin("post", labels.PASTE_POST, () => asksKai(labels.ASKS_POST)),
  answers("postForm", [[labels.ASKS_POST, POST]], [labels.SUBMIT], () => onKai(labels.POSTED)),

  command("authorize", "/daren authorize 穿搭师Kai", () => (onKai(labels.POSTED) && modalOpen()) || onKai(labels.SEND_CODE)),
  form("authorizeForm", () => onKai(labels.SEND_CODE)),
  begin("code", labels.SEND_CODE, () => asksKai(labels.ASKS_CODE)),
  answers("codeForm", [[labels.ASKS_CODE, CODE]], [labels.SUBMIT], () => offers(labels.STEP).length > 0),
  press("steps", labels.STEP, () => offers(labels.SUCCESS).length > 0),
  press("success", labels.SUCCESS, () => offers(labels.STOPS).length > 0),

  { key: "nine", jump: "nine", target: () => visibleNode("[data-jump='nine']"), done: () => pressed("nine") },
  {
    key: "digest",
    target: () => (store.ui.telegramUser === "ben" ? (visibleNode(".chat-row:has(.avatar-group)") ?? visibleNode(".tg-back")) : visibleNode("[data-person='ben']")),
    show: toManagers,
    reached: () => store.ui.telegramUser === "ben" && String(store.ui.chats[phoneOf("ben").user?.id]) === String(managers()?.id),
    done: () => pressed("digest"),
  },
  { key: "weeks", target: towardsTheWarning, done: () => warnings().length > 0 },
  { key: "warning", press: labels.LET_END, target: () => button(`#team [data-ts="${warnings().at(-1)?.ts}"]`, labels.LET_END), show: () => toMessage(labels.LET_END), done: () => pressed("warning") },
];

/** The caption stands as it was until it is changed: the light goes there first. */
function againTarget() {
  if (asksKai(labels.ASKS_DRAFT) || asksKai(labels.ASKS_CAPTION)) return phoneField();
  const old = phoneSaid("kai").filter((message) => message.out).at(-1)?.text.includes(CAPTIONS[0]);
  return (old ? button("#phone", labels.NEW_CAPTION) : null) ?? button("#phone", labels.SKIP) ?? button("#phone", labels.SUBMIT);
}
