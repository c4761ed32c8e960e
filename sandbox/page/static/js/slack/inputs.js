// Input blocks of a modal: a label, the field, a hint, and the error the app gave for it.

import { h } from "../core/dom.js";
import { withEmoji } from "../core/emoji.js";
import { t } from "../words/index.js";
import { boxes } from "./choices.js";
import { whenInput } from "./elements.js";
import { filePicker } from "./filepick.js";
import { initialOf, isExternal, isMulti, picker } from "./pick.js";
import { asSent } from "./state.js";

let ids = 0;

/** What the client itself refuses comes in English from the sandbox; people read it in the page's language. */
const complaint = (error) => t(`client.${error}`) || error;

export function input(block, act) {
  const id = `field-${(ids += 1)}`;
  const error = act.error(block);
  const notes = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || null;
  const grouped = block.element.type === "checkboxes" || block.element.type === "radio_buttons";
  return h(
    `div.b-input${error ? ".bad" : ""}`,
    { data: { block: block.block_id, label: block.label.text } },
    h(grouped ? "div.field-label" : "label.field-label", { id: `${id}-label`, for: grouped ? null : id }, withEmoji(block.label.text), block.optional && h("span.field-optional", {}, t("field.optional"))),
    field(block, act, { id, describedBy: notes, invalid: Boolean(error), labelledBy: `${id}-label` }),
    error && h("p.field-error", { id: `${id}-error` }, withEmoji(complaint(error))),
    block.hint && h("p.field-hint", { id: `${id}-hint` }, withEmoji(block.hint.text)),
  );
}

function field(block, act, about) {
  const element = block.element;
  const put = (value) => act.remember(element, block, value);
  const kept = act.recall(element, block);
  switch (element.type) {
    case "plain_text_input":
    case "email_text_input":
    case "url_text_input":
    case "number_input":
      return typed(block, act, about, kept);
    case "checkboxes":
    case "radio_buttons":
      return boxes(element, { start: kept ?? element.initial_options ?? element.initial_option ?? null, onChange: (value) => changed(block, act, value), ...about });
    case "datepicker":
    case "timepicker":
    case "datetimepicker":
      return whenInput(element, { ...about, start: kept, onChange: (value) => changed(block, act, value) });
    case "file_input":
      return filePicker(element, { ...about, start: kept ?? [], onChange: put });
    default:
      return choose(block, act, about, kept);
  }
}

/** Keeps the value; tells the app at once when the block asks for it. */
function changed(block, act, value) {
  act.remember(block.element, block, value);
  if (block.dispatch_action) act.use(block.element, block, asSent(value, block.element));
}

function choose(block, act, about, kept) {
  const element = { ...block.element, optionalHere: block.optional };
  let value = kept ?? initialOf(element);
  return picker(element, {
    ...about,
    get: () => value ?? (isMulti(element) ? [] : null),
    set: (next) => {
      value = next;
      changed(block, act, next);
    },
    ask: isExternal(element) ? (query) => act.ask(element, block, query) : null,
  });
}

const TYPES = { email_text_input: "email", url_text_input: "url", number_input: "text", plain_text_input: "text" };

function typed(block, act, { id, describedBy, invalid }, kept) {
  const element = block.element;
  const start = kept ?? element.initial_value ?? "";
  const number = element.type === "number_input";
  const about = {
    id,
    value: start,
    placeholder: element.placeholder ? withEmoji(element.placeholder.text) : null,
    "aria-describedby": describedBy,
    "aria-invalid": invalid ? "true" : null,
    maxlength: element.max_length,
    minlength: element.min_length,
    inputmode: number ? (element.is_decimal_allowed ? "decimal" : "numeric") : null,
    autocomplete: "off",
    spellcheck: "false",
    data: { action: element.action_id },
  };
  const node = element.multiline ? h("textarea.field", { ...about, rows: "4" }) : h("input.field", { ...about, type: TYPES[element.type] });
  const on = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  node.addEventListener("input", () => {
    act.remember(element, block, node.value);
    if (block.dispatch_action && on.includes("on_character_entered")) {
      clearTimeout(node.waiting);
      node.waiting = setTimeout(() => act.use(element, block, node.value), 350);
    }
  });
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || element.multiline || !block.dispatch_action || !on.includes("on_enter_pressed")) return;
    event.preventDefault();
    event.stopPropagation();
    act.use(element, block, node.value);
  });
  return node;
}
