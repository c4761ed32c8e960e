// Block Kit blocks as elements, in a message, a modal or the Home tab.

import { h } from "../core/dom.js";
import { withEmoji } from "../core/emoji.js";
import { image, interactive } from "./elements.js";
import { input } from "./inputs.js";
import { markdown } from "./markdown.js";
import { mrkdwn } from "./mrkdwn.js";
import { fileUrl } from "./read.js";
import { inlines, richText } from "./rich.js";

const RENDER = {
  section,
  header: (block) => h("h3.b-header", {}, withEmoji(block.text.text)),
  divider: () => h("hr.b-divider"),
  context,
  actions,
  rich_text: (block) => richText(block),
  table,
  image: picture,
  markdown: (block) => markdown(block.text),
  input,
  file: () => null,
  video: (block) => h("p.b-note", {}, h("a", { href: block.title_url ?? block.video_url, target: "_blank", rel: "noreferrer noopener" }, withEmoji(block.title?.text ?? block.alt_text))),
};

/** All blocks of a surface; `act` is described in elements.js. */
export function blocks(list, act) {
  return (list ?? []).map((block, index) => {
    const render = RENDER[block.type];
    const node = render ? render({ block_id: `#${index}`, ...block }, act) : h("p.b-note", {}, block.type);
    node?.classList?.add("b");
    return node;
  });
}

export function text(object) {
  if (!object) return null;
  return object.type === "mrkdwn" ? mrkdwn(object.text) : [withEmoji(object.text)];
}

function section(block, act) {
  return h(
    `div.b-section${block.accessory ? ".has-accessory" : ""}`,
    {},
    h(
      "div.b-body",
      {},
      block.text && h("div.b-text", {}, text(block.text)),
      block.fields && h("div.b-fields", {}, block.fields.map((field) => h("div.b-field", {}, text(field)))),
    ),
    block.accessory && h("div.b-accessory", {}, interactive(block.accessory, block, act)),
  );
}

function context(block) {
  return h(
    "div.b-context",
    {},
    block.elements.map((element) => (element.type === "image" ? image(element) : h("span", {}, text(element)))),
  );
}

function actions(block, act) {
  return h("div.b-actions", { role: "group" }, block.elements.map((element) => interactive(element, block, act)));
}

function picture(block) {
  const source = block.image_url ?? fileUrl({ id: block.slack_file?.id, url: block.slack_file?.url });
  return h(
    "figure.b-image",
    {},
    block.title && h("figcaption", {}, withEmoji(block.title.text)),
    h("a", { href: source, target: "_blank", rel: "noreferrer noopener" }, h("img", { src: source, alt: block.alt_text ?? "", loading: "lazy" })),
  );
}

function table(block) {
  const settings = block.column_settings ?? [];
  const cell = (tag, value, column) =>
    h(
      tag,
      { class: settings[column]?.is_wrapped ? "wrapped" : null, style: { "text-align": settings[column]?.align ?? "left" }, scope: tag === "th" ? "col" : null },
      value.type === "rich_text" ? value.elements.flatMap((part) => inlines(part.elements)) : withEmoji(String(value.text ?? value.value ?? "")),
    );
  const [head, ...rows] = block.rows;
  return h(
    "div.b-table",
    { tabindex: "0" },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, head.map((value, column) => cell("th", value, column)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map((value, column) => cell("td", value, column))))),
    ),
  );
}
