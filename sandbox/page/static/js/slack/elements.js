// The interactive elements of Block Kit outside of forms: each tells the app when it is used.

import { h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { withEmoji } from "../core/emoji.js";
import { openMenu } from "../core/layer.js";
import { instantOf, wallClock } from "../core/time.js";
import { t } from "../words/index.js";
import { confirmFirst } from "./confirm.js";
import { groupsOf, initialOf, isExternal, isMulti, picker } from "./pick.js";
import { boxes } from "./choices.js";
import { fileUrl, me } from "./read.js";
import { asSent } from "./state.js";

const words = (text) => withEmoji(text?.text ?? "");

/**
 * An element in a section, actions or context block. `act` = {use(element, block, value), ask(element, block, query),
 * recall(element, block), remember(element, block, value)}: what the place (message, modal, Home) does with it.
 */
export function interactive(element, block, act) {
  if (element.type === "button" || element.type === "workflow_button") return button(element, block, act);
  if (element.type === "overflow") return overflow(element, block, act);
  if (element.type === "checkboxes" || element.type === "radio_buttons") return choice(element, block, act);
  if (/_select$/.test(element.type)) return select(element, block, act);
  if (/^(?:date|time|datetime)picker$/.test(element.type)) return when(element, block, act);
  if (element.type === "image") return image(element);
  return h("span.unknown", {}, element.type);
}

export function image(element) {
  const source = element.image_url ?? fileUrl({ id: element.slack_file?.id, url: element.slack_file?.url });
  return h("img.accessory", { src: source, alt: element.alt_text ?? "", loading: "lazy" });
}

async function used(node, element, block, act, value) {
  if (node.getAttribute("aria-busy") === "true") return false;
  if (!(await confirmFirst(element.confirm))) return false;
  node.setAttribute("aria-busy", "true");
  try {
    await act.use(element, block, value);
  } finally {
    node.removeAttribute("aria-busy");
  }
  return true;
}

function button(element, block, act) {
  const tone = element.style === "primary" ? ".primary" : element.style === "danger" ? ".danger" : "";
  const name = words(element.text);
  const about = { "aria-label": element.accessibility_label, data: { action: element.action_id, label: name } };
  if (element.url) {
    const node = h(`a.button${tone}`, { ...about, href: element.url, target: "_blank", rel: "noreferrer noopener" }, name);
    node.addEventListener("click", () => act.use(element, block, undefined));
    return node;
  }
  const node = h(`button.button${tone}`, { ...about, type: "button" }, name);
  node.addEventListener("click", () => used(node, element, block, act));
  return node;
}

function overflow(element, block, act) {
  const node = h("button.button.square", { type: "button", "aria-haspopup": "menu", "aria-label": t("more"), data: { action: element.action_id } }, icon("more"));
  node.addEventListener("click", () =>
    openMenu(node, element.options.map((option) => ({
      label: words(option.text),
      note: option.description && words(option.description),
      onPick: () => {
        if (option.url) open(option.url, "_blank", "noreferrer");
        return used(node, element, block, act, option.value);
      },
    })), { align: "end" }),
  );
  return node;
}

function select(element, block, act) {
  const kept = () => act.recall(element, block) ?? initialOf(element) ?? (isMulti(element) ? [] : null);
  let value = kept();
  let timer = 0;
  const tell = async () => {
    act.remember(element, block, value);
    await used(node, element, block, act, asSent(value, element));
  };
  const node = picker(element, {
    get: () => value,
    set: (next) => {
      value = next;
      clearTimeout(timer);
      timer = setTimeout(tell, isMulti(element) ? 700 : 0); // several ticks in a row are one act
    },
    ask: isExternal(element) ? (query) => act.ask(element, block, query) : null,
  });
  node.dataset.label = words(element.placeholder) || groupsOf(element)[0]?.label || "";
  return node;
}

function choice(element, block, act) {
  const multi = element.type === "checkboxes";
  const start = act.recall(element, block) ?? (multi ? (element.initial_options ?? []) : (element.initial_option ?? null));
  const node = boxes(element, {
    start,
    onChange: (value) => {
      act.remember(element, block, value);
      used(node, element, block, act, asSent(value, element));
    },
  });
  return node;
}

const KINDS = {
  datepicker: { type: "date", field: "initial_date", mark: "calendar" },
  timepicker: { type: "time", field: "initial_time", mark: "clock" },
  datetimepicker: { type: "datetime-local", field: "initial_date_time", mark: "calendar" },
};

/** A date, time or moment field; `value` is what Block Kit sends (a moment is Unix seconds). */
export function whenInput(element, { id, start, onChange, describedBy, invalid }) {
  const kind = KINDS[element.type];
  const first = start ?? element[kind.field] ?? "";
  const input = h("input", {
    id,
    type: kind.type,
    value: kind.type === "datetime-local" && first ? wallClock(new Date(first * 1000), me()?.tz) : first,
    "aria-label": id ? null : words(element.placeholder) || t(`when.${kind.type === "time" ? "time" : "date"}`),
    "aria-describedby": describedBy,
    "aria-invalid": invalid ? "true" : null,
    onchange: () => onChange(kind.type === "datetime-local" ? Math.floor(instantOf(input.value, me()?.tz).getTime() / 1000) : input.value),
  });
  return h("label.when", { data: { action: element.action_id } }, icon(kind.mark, 17), input);
}

function when(element, block, act) {
  const node = whenInput(element, {
    start: act.recall(element, block),
    onChange: (value) => {
      act.remember(element, block, value);
      used(node, element, block, act, value);
    },
  });
  return node;
}
