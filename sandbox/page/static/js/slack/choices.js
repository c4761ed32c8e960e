// Checkboxes and radio buttons, alike in messages and in forms.

import { h } from "../core/dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { withEmoji } from "../core/emoji.js";

let names = 0;

const told = (text) => (text?.type === "mrkdwn" ? mrkdwn(text.text) : withEmoji(text?.text ?? ""));

/** `start` and onChange's value: the chosen option (radio) or list of options (checkboxes). */
export function boxes(element, { start, onChange, labelledBy, describedBy }) {
  const multi = element.type === "checkboxes";
  const name = `choice-${(names += 1)}`;
  const chosen = new Set((multi ? (start ?? []) : start ? [start] : []).map((option) => option.value));
  const tell = () => {
    const options = element.options.filter((option) => chosen.has(option.value));
    onChange(multi ? options : (options[0] ?? null));
  };
  return h(
    "div.choices",
    { role: multi ? "group" : "radiogroup", "aria-labelledby": labelledBy, "aria-describedby": describedBy, data: { action: element.action_id } },
    element.options.map((option) => {
      const input = h("input", {
        type: multi ? "checkbox" : "radio",
        name,
        checked: chosen.has(option.value),
        onchange: () => {
          if (!multi) chosen.clear();
          if (input.checked) chosen.add(option.value);
          else chosen.delete(option.value);
          tell();
        },
      });
      return h(
        "label.choice",
        {},
        input,
        h("span.menu-words", {}, h("span", {}, told(option.text)), option.description && h("span.menu-note", {}, told(option.description))),
      );
    }),
  );
}
