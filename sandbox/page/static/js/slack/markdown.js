// The "markdown" block: the common kind of Markdown, built as elements.

import { h } from "../core/dom.js";
import { withEmoji } from "../core/emoji.js";
import { link } from "./mrkdwn.js";

export function markdown(source) {
  const box = h("div.b-markdown");
  const rows = String(source ?? "").split("\n");
  for (let at = 0; at < rows.length; ) at = block(rows, at, box);
  return box;
}

function block(rows, at, box) {
  const row = rows[at];
  if (!row.trim()) return at + 1;
  if (row.startsWith("```")) return fence(rows, at, box);
  const heading = /^(#{1,6})\s+(.*)$/.exec(row);
  if (heading) {
    box.append(h(heading[1].length < 3 ? "h3" : "h4", {}, inline(heading[2])));
    return at + 1;
  }
  if (/^(?:-{3,}|\*{3,})$/.test(row.trim())) {
    box.append(h("hr.b-divider"));
    return at + 1;
  }
  if (/^>\s?/.test(row)) return gather(rows, at, /^>\s?/, (lines) => box.append(h("blockquote", {}, joined(lines))));
  if (/^\s*[-*+]\s+/.test(row)) return gather(rows, at, /^\s*[-*+]\s+/, (lines) => box.append(h("ul.rich-list", {}, items(lines))));
  if (/^\s*\d+[.)]\s+/.test(row)) return gather(rows, at, /^\s*\d+[.)]\s+/, (lines) => box.append(h("ol.rich-list", {}, items(lines))));
  return paragraph(rows, at, box);
}

function fence(rows, at, box) {
  const end = rows.findIndex((row, index) => index > at && row.startsWith("```"));
  const stop = end === -1 ? rows.length : end;
  box.append(h("pre.code", {}, rows.slice(at + 1, stop).join("\n")));
  return stop + 1;
}

function gather(rows, at, mark, put) {
  const lines = [];
  let next = at;
  for (; next < rows.length && mark.test(rows[next]); next += 1) lines.push(rows[next].replace(mark, ""));
  put(lines);
  return next;
}

const items = (lines) => lines.map((line) => h("li", {}, inline(line)));
const joined = (lines) => lines.flatMap((line, index) => (index ? [h("br"), ...inline(line)] : inline(line)));

function paragraph(rows, at, box) {
  const lines = [];
  let next = at;
  for (; next < rows.length && rows[next].trim() && !/^(?:#{1,6}\s|>|```|\s*[-*+]\s|\s*\d+[.)]\s)/.test(rows[next]); next += 1) lines.push(rows[next]);
  box.append(h("p", {}, joined(lines)));
  return Math.max(next, at + 1);
}

const INLINE = /(\*\*|__)(.+?)\1|(\*|_)(?!\s)(.+?)(?<!\s)\3|~~(.+?)~~|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)/;

function inline(text) {
  const nodes = [];
  let rest = text;
  for (let found = INLINE.exec(rest); found; found = INLINE.exec(rest)) {
    if (found.index) nodes.push(withEmoji(rest.slice(0, found.index)));
    if (found[2]) nodes.push(h("strong", {}, inline(found[2])));
    else if (found[4]) nodes.push(h("em", {}, inline(found[4])));
    else if (found[5]) nodes.push(h("s", {}, inline(found[5])));
    else if (found[6]) nodes.push(h("code", {}, found[6]));
    else nodes.push(link(found[8], found[7]));
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest) nodes.push(withEmoji(rest));
  return nodes;
}
