// rich_text blocks: sections, lists, quotes and preformatted text with their inline elements.

import { add, h } from "../core/dom.js";
import { emojiOf } from "../core/emoji.js";
import { formatDate, link, mentionAll, mentionChannel, mentionUser } from "./mrkdwn.js";

export function richText(block) {
  return h("div.rich", {}, lists(block.elements ?? []));
}

/** Neighbouring lists of one style become one nested list, as people see them. */
function lists(elements) {
  const nodes = [];
  const counters = [];
  for (const element of elements) {
    if (element.type === "rich_text_list") nodes.push(list(element, counters));
    else {
      counters.length = 0;
      nodes.push(part(element));
    }
  }
  return nodes;
}

function list(element, counters) {
  const indent = element.indent ?? 0;
  const ordered = element.style === "ordered";
  counters.length = indent + 1;
  const start = (element.offset ?? 0) + (ordered ? (counters[indent] ?? 0) : 0) + 1;
  counters[indent] = ordered ? start - 1 + element.elements.length : 0;
  return h(
    `${ordered ? "ol" : "ul"}.rich-list${element.border ? ".bordered" : ""}`,
    { start: ordered ? start : null, data: { level: indent % 3 }, style: { "--indent": indent } },
    element.elements.map((item) => h("li", {}, inlines(item.elements))),
  );
}

function part(element) {
  if (element.type === "rich_text_section") return h("p.rich-section", {}, inlines(element.elements));
  if (element.type === "rich_text_quote") return h("blockquote", {}, inlines(element.elements));
  if (element.type === "rich_text_preformatted") return h("pre.code", {}, inlines(element.elements));
  return null;
}

export function inlines(elements) {
  return (elements ?? []).map((element) => styled(inlineNode(element), element.style));
}

function inlineNode(element) {
  switch (element.type) {
    case "text": return withBreaks(element.text);
    case "link": return link(element.url, element.text || element.url);
    case "user": return mentionUser(element.user_id);
    case "channel": return mentionChannel(element.channel_id);
    case "usergroup": return h("span.mention", {}, `@${element.usergroup_id}`);
    case "broadcast": return mentionAll(element.range);
    case "emoji": return h("span.emoji", { title: `:${element.name}:` }, emojiOf(element.name) ?? fromCode(element.unicode) ?? `:${element.name}:`);
    case "date": return formatDate(element.timestamp, element.format, element.url, element.fallback);
    case "color": return h("span.colour", {}, h("i", { style: { background: element.value } }), element.value);
    default: return document.createTextNode(element.text ?? "");
  }
}

function fromCode(unicode) {
  return unicode ? String.fromCodePoint(...unicode.split("-").map((code) => Number.parseInt(code, 16))) : null;
}

function withBreaks(text) {
  const box = document.createDocumentFragment();
  text.split("\n").forEach((line, index) => add(box, index ? [h("br"), line] : [line]));
  return box;
}

function styled(node, style = {}) {
  let out = node;
  if (style.code) out = h("code", {}, out);
  if (style.bold) out = h("strong", {}, out);
  if (style.italic) out = h("em", {}, out);
  if (style.strike) out = h("s", {}, out);
  if (style.underline) out = h("u", {}, out);
  return out;
}
