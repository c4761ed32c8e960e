// What an element holds: between the page's own values, the app's state, and what the control API takes.

import { initialOf, isExternal, isMulti } from "./pick.js";

/** A value as the control API takes it: options by value, except those only the app knows (they go by label). */
export function asSent(value, element) {
  if (Array.isArray(value)) return value.map((one) => asSent(one, element));
  if (value && typeof value === "object" && "value" in value) return isExternal(element) ? (value.text.text ?? value.text) : value.value;
  return value ?? "";
}

/** The page's value from a state as Slack sends it; undefined when there is none. */
export function fromState(element, state) {
  if (!state) return undefined;
  if ("selected_options" in state) return state.selected_options ?? [];
  if ("selected_option" in state) return state.selected_option ?? (element.initial_option ? null : undefined);
  for (const name of ["value", "selected_date", "selected_time", "selected_date_time"]) if (name in state) return state[name] ?? undefined;
  return fromIds(element, state);
}

function fromIds(element, state) {
  const kind = /(user|channel|conversation)s_select$/.exec(element.type)?.[1];
  if (!kind) return undefined;
  const ids = state[`selected_${kind}s`];
  if (isMulti(element)) return initialOf({ ...element, [`initial_${kind}s`]: ids ?? [] });
  const id = state[`selected_${kind}`];
  return id ? initialOf({ ...element, [`initial_${kind}`]: id }) : undefined;
}
