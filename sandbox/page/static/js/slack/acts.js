// What a place does when one of its elements is used: a press told to the app, with its failure shown where it happened.

import { store } from "../core/store.js";
import { get, slack } from "../core/api.js";
import { t } from "../words/index.js";
import { tried } from "../core/toast.js";
import { me } from "./read.js";
import { fromState } from "./state.js";

const failureOf = (error) => t(`failed.${error}`) || t("failed.other", { error });

/** Notes a failure beside a message or modal; an empty error clears it. */
export function failed(place, error) {
  if (!error && !store.now.failures[place]) return;
  const failures = { ...store.now.failures };
  if (error) failures[place] = failureOf(error);
  else delete failures[place];
  store.glance({ failures });
}

async function press(place, body) {
  failed(place, null);
  const answer = await tried(() => slack("press", body));
  if (answer && answer.ok === false) failed(place, answer.error);
  return answer;
}

/** Chooses a shortcut in the menu of a message. */
export async function chooseShortcut(message, shortcut) {
  const place = `${message.channel}|${message.ts}`;
  failed(place, null);
  const answer = await tried(() => slack("shortcut", { user: me().key, channel: message.channel, ts: message.ts, name: shortcut.callback_id }));
  if (answer && answer.ok === false) failed(place, answer.error);
}

// What has just been chosen in a message and is still on its way: a redrawing must not forget it.
const entered = new Map();
const ENTERED_MS = 4000;

function remember(place, value) {
  entered.set(place, value);
  setTimeout(() => entered.get(place) === value && entered.delete(place), ENTERED_MS);
}

/** Acts of a message's elements. */
export function messageActs(message) {
  const where = { user: me().key, channel: message.channel, ts: message.ts };
  const at = (element, block) => `${message.channel}|${message.ts}|${block.block_id}|${element.action_id}`;
  return {
    use: (element, block, value) => press(`${message.channel}|${message.ts}`, { ...where, action_id: element.action_id, block_id: realId(block), value }),
    ask: (element, block, query) => options({ ...where, action_id: element.action_id, block_id: realId(block) }, query),
    recall: (element, block) => entered.get(at(element, block)) ?? stateOf(message.values, element, block),
    remember: (element, block, value) => remember(at(element, block), value),
    error: () => null,
  };
}

/** Acts of the Home tab's elements. */
export function homeActs() {
  const where = { user: me().key, home: true };
  return {
    use: (element, block, value) => press("home", { ...where, action_id: element.action_id, block_id: realId(block), value }),
    ask: (element, block, query) => options({ ...where, action_id: element.action_id, block_id: realId(block) }, query),
    recall: () => undefined,
    remember: () => {},
    error: () => null,
  };
}

/** Acts of a modal's elements; `form` holds what has been filled in. */
export function modalActs(view, form) {
  const where = { user: me().key, modal: true };
  return {
    use: async (element, block, value) => {
      form.told(block.block_id, element.action_id);
      const known = form.take(view);
      if (Object.keys(known).length) await tried(() => slack("fill", { user: me().key, values: known }));
      return press(`view|${view.view_id}`, { ...where, action_id: element.action_id, block_id: realId(block), value });
    },
    ask: (element, block, query) => options({ ...where, action_id: element.action_id, block_id: realId(block), label: block.label?.text }, query),
    recall: (element, block) => form.get(block.block_id, element.action_id) ?? stateOf(view.state?.values, element, block),
    remember: (element, block, value) => form.set(block.block_id, element.action_id, value),
    error: (block) => form.errors[block.block_id] ?? null,
  };
}

const stateOf = (values, element, block) => fromState(element, values?.[block.block_id]?.[element.action_id]);

const realId = (block) => (block.block_id?.startsWith("#") ? undefined : block.block_id);

/** Choices of an external list, asked of the app: groups of {text, value}. */
async function options(where, query) {
  const search = new URLSearchParams({ query });
  for (const [name, value] of Object.entries(where)) if (value !== undefined) search.set(name, value);
  const answer = await tried(() => get(`/control/slack/options?${search}`));
  const labels = answer?.options ?? [];
  return [{ label: "", options: labels.map((one) => (typeof one === "string" ? { text: { type: "plain_text", text: one }, value: one } : one)) }];
}
