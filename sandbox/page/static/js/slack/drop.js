// Dropping files, or a sample chip of this page, onto a conversation.

import { h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { t } from "../words/index.js";

export const SAMPLE = "text/x-daren-sample";

/** `take({files, sample})` is called with what was dropped; `label()` says where it would go. */
export function dropZone(box, { label, take }) {
  const veil = h("div.veil", { hidden: true }, h("div.veil-card", {}, icon("clip", 26), h("b")));
  box.append(veil);
  let depth = 0;
  const off = () => {
    depth = 0;
    veil.hidden = true;
  };
  const wanted = (event) => [...(event.dataTransfer?.types ?? [])].some((type) => type === "Files" || type === SAMPLE);
  box.addEventListener("dragenter", (event) => {
    if (!wanted(event)) return;
    event.preventDefault();
    depth += 1;
    veil.querySelector("b").textContent = label();
    veil.hidden = false;
  });
  box.addEventListener("dragover", (event) => wanted(event) && event.preventDefault());
  box.addEventListener("dragleave", () => {
    depth -= 1;
    if (depth <= 0) off();
  });
  box.addEventListener("drop", (event) => {
    if (!wanted(event)) return;
    event.preventDefault();
    off();
    take({ files: [...event.dataTransfer.files], sample: event.dataTransfer.getData(SAMPLE) || null });
  });
}

/** A sample file as a chip that can be pressed or dragged. */
export function sampleChip(name, onPress) {
  return h(
    "button.sample",
    {
      type: "button",
      draggable: "true",
      data: { sample: name },
      title: t("samples.drag"),
      onclick: onPress,
      ondragstart: (event) => {
        event.dataTransfer.setData(SAMPLE, name);
        event.dataTransfer.effectAllowed = "copy";
      },
    },
    h("span.filecard-icon", {}, icon("table", 22)),
    h("span.filecard-words", {}, h("b", {}, name), h("span", {}, t(`samples.${name}`))),
  );
}
