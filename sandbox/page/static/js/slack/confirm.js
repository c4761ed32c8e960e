// The "are you sure" that a Block Kit element may ask for before it acts.

import { h } from "../core/dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { withEmoji } from "../core/emoji.js";
import { t } from "../words/index.js";

/** Resolves to true when there is nothing to confirm or the person confirms. */
export function confirmFirst(confirm) {
  if (!confirm) return Promise.resolve(true);
  return new Promise((resolve) => {
    const before = document.activeElement;
    const done = (yes) => {
      dialog.remove();
      before?.focus?.();
      resolve(yes);
    };
    const yes = h(`button.button${confirm.style === "danger" ? ".danger.solid" : ".primary"}`, { type: "button", onclick: () => done(true) }, withEmoji(confirm.confirm?.text ?? t("confirm.yes")));
    const no = h("button.button", { type: "button", onclick: () => done(false) }, withEmoji(confirm.deny?.text ?? t("confirm.no")));
    const dialog = h(
      "div.scrim.confirm",
      {
        onclick: (event) => event.target === dialog && done(false),
        onkeydown: (event) => {
          event.stopPropagation();
          if (event.key === "Escape") done(false);
          if (event.key === "Tab") {
            event.preventDefault();
            (document.activeElement === yes ? no : yes).focus();
          }
        },
      },
      h(
        "div.dialog",
        { role: "alertdialog", "aria-modal": "true", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text" },
        h("h3", { id: "confirm-title" }, withEmoji(confirm.title?.text ?? "")),
        h("div.dialog-text", { id: "confirm-text" }, confirm.text?.type === "mrkdwn" ? mrkdwn(confirm.text.text) : withEmoji(confirm.text?.text ?? "")),
        h("div.dialog-foot", {}, no, yes),
      ),
    );
    document.getElementById("team").append(dialog);
    yes.focus();
  });
}
