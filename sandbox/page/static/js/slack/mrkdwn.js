// Slack's own markup (mrkdwn) as elements, by its rules: marks need a word boundary on both sides.

import { h } from "../core/dom.js";
import { emojiOf } from "../core/emoji.js";
import { clockTime, dayName, relativeDay, shortDay } from "../core/time.js";
import { business } from "../core/business.js";
import { channelById, me, userById } from "./read.js";

const UNESCAPE = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const plain = (text) => text.replace(/&(?:amp|lt|gt);/g, (entity) => UNESCAPE[entity]);
const WORD = /[\p{L}\p{N}]/u;
const MARKS = { "*": "strong", "_": "em", "~": "s" };

export function mrkdwn(text) {
  const nodes = [];
  const parts = String(text ?? "").split(/```/);
  const whole = parts.length % 2 === 1 ? parts : [...parts.slice(0, -2), `${parts.at(-2)}\`\`\`${parts.at(-1)}`];
  whole.forEach((part, index) => {
    if (index % 2) nodes.push(h("pre.code", {}, plain(part.replace(/^\n|\n$/g, ""))));
    else nodes.push(...lines(trimBesideCode(part, index, whole.length)));
  });
  return nodes;
}

function trimBesideCode(part, index, count) {
  let text = part;
  if (index > 0) text = text.replace(/^\n/, "");
  if (index < count - 1) text = text.replace(/\n$/, "");
  return text;
}

function lines(text) {
  const nodes = [];
  let quote = null;
  const rows = text.split("\n");
  rows.forEach((row, index) => {
    const quoted = /^(?:&gt;|>)\s?(.*)$/.exec(row);
    if (quoted) {
      if (!quote) nodes.push((quote = h("blockquote")));
      else quote.append(h("br"));
      quote.append(...inline(quoted[1]));
      return;
    }
    if (index > 0 && !quote) nodes.push(h("br"));
    quote = null;
    nodes.push(...inline(row));
  });
  return nodes;
}

function inline(text) {
  const nodes = [];
  let held = "";
  const flush = () => {
    if (held) nodes.push(document.createTextNode(plain(held)));
    held = "";
  };
  let at = 0;
  while (at < text.length) {
    const found = token(text, at);
    if (found) {
      flush();
      nodes.push(...found.nodes);
      at = found.end;
    } else {
      held += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

function token(text, at) {
  const sign = text[at];
  if (sign === "<") return entity(text, at);
  if (sign === "`") return span(text, at, (inside) => [h("code", {}, plain(inside))]);
  if (sign === ":") return emoji(text, at);
  if (sign in MARKS) return span(text, at, (inside) => [h(MARKS[sign], {}, inline(inside))]);
  if (sign === "h") return bareLink(text, at);
  return null;
}

function span(text, at, make) {
  const sign = text[at];
  const before = text[at - 1];
  if ((before !== undefined && WORD.test(before)) || !text[at + 1] || /\s/.test(text[at + 1])) return null;
  for (let end = text.indexOf(sign, at + 2); end !== -1; end = text.indexOf(sign, end + 1)) {
    const after = text[end + 1];
    if (!/\s/.test(text[end - 1]) && (after === undefined || !WORD.test(after))) {
      return { nodes: make(text.slice(at + 1, end)), end: end + 1 };
    }
  }
  return null;
}

function emoji(text, at) {
  const found = /^:([a-z0-9_+-]+):/.exec(text.slice(at, at + 60));
  const sign = found && emojiOf(found[1]);
  return sign ? { nodes: [h("span.emoji", { title: found[0] }, sign)], end: at + found[0].length } : null;
}

function bareLink(text, at) {
  if (at > 0 && WORD.test(text[at - 1])) return null;
  const found = /^https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)\]}"'，。；：！？）】”’]/.exec(text.slice(at));
  return found ? { nodes: [link(plain(found[0]), plain(found[0]))], end: at + found[0].length } : null;
}

function entity(text, at) {
  const end = text.indexOf(">", at);
  if (end === -1 || text.slice(at, end).includes("\n")) return null;
  const [target, label] = split(text.slice(at + 1, end));
  const node = entityNode(target, label);
  return node ? { nodes: [node], end: end + 1 } : null;
}

function split(inside) {
  const bar = inside.indexOf("|");
  return bar === -1 ? [inside, null] : [inside.slice(0, bar), inside.slice(bar + 1)];
}

function entityNode(target, label) {
  if (target.startsWith("@")) return mentionUser(target.slice(1), label);
  if (target.startsWith("#")) return mentionChannel(target.slice(1), label);
  if (target.startsWith("!date^")) return dateNode(target, label);
  if (target.startsWith("!subteam^")) return h("span.mention", {}, label ?? "@group");
  if (target.startsWith("!")) return mentionAll(target.slice(1).split("|")[0]);
  if (/^(?:https?:|mailto:|tel:)/.test(target)) return link(plain(target), plain(label ?? target.replace(/^mailto:/, "")));
  return null;
}

export function link(url, label) {
  if (!/^(?:https?:|mailto:|tel:)/i.test(url)) return document.createTextNode(label);
  return h("a", { href: url, target: "_blank", rel: "noreferrer noopener" }, label);
}

export function mentionUser(id, label) {
  const user = userById(id);
  return h(`span.mention${id === me()?.id ? ".mine" : ""}`, {}, `@${user?.name ?? label ?? id}`);
}

export function mentionChannel(id, label) {
  return h("span.mention", {}, `#${channelById(id)?.name ?? label ?? id}`);
}

export const mentionAll = (range) => h("span.mention.here", {}, `@${range}`);

function dateNode(target, fallback) {
  const [, seconds, ...rest] = target.split("^");
  const pattern = rest[0] ?? "{date} {time}";
  return formatDate(Number(seconds), pattern, rest[1], fallback);
}

export function formatDate(seconds, pattern, url, fallback) {
  const moment = new Date(seconds * 1000);
  const zone = me()?.tz;
  if (Number.isNaN(moment.getTime())) return document.createTextNode(fallback ?? "");
  const words = pattern.replace(/\{(\w+)\}/g, (whole, name) => {
    if (name.startsWith("time")) return clockTime(moment, zone);
    if (name === "ago") return relativeDay(moment, business(), zone);
    if (name.endsWith("_pretty")) return relativeDay(moment, business(), zone);
    if (name === "date_short" || name === "date_num") return shortDay(moment, zone);
    return name.startsWith("date") || name === "day_divider_pretty" ? dayName(moment, zone) : whole;
  });
  return url ? link(url, words) : h("time", { datetime: moment.toISOString(), title: fallback }, words);
}
