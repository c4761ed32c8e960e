// Telegram's HTML as elements: only its own tags and only web addresses pass.

import { h } from "../core/dom.js";

const TAGS = { b: "strong", strong: "strong", i: "em", em: "em", u: "u", ins: "u", s: "s", del: "s", strike: "s", code: "code", pre: "pre", blockquote: "blockquote", a: "a", "tg-spoiler": "spoiler", "tg-emoji": "span", span: "span" };

export function markup(html) {
  const parsed = new DOMParser().parseFromString(html ?? "", "text/html");
  return [...parsed.body.childNodes].map(copy);
}

const isBlock = (node) => node?.localName === "pre" || node?.localName === "blockquote";

/** A block stands on lines of its own already: the newline beside it is not shown a second time. */
function words(node) {
  let text = node.data;
  if (isBlock(node.previousSibling)) text = text.replace(/^\n/, "");
  if (isBlock(node.nextSibling)) text = text.replace(/\n$/, "");
  return text;
}

function copy(node) {
  if (node.nodeType === Node.TEXT_NODE) return document.createTextNode(words(node));
  if (node.nodeType !== Node.ELEMENT_NODE) return document.createTextNode("");
  const tag = TAGS[node.localName];
  const inside = [...node.childNodes].map(copy);
  if (!tag) return h("span", {}, inside);
  if (tag === "a") return anchor(node, inside);
  if (tag === "spoiler") return spoiler(inside);
  if (tag === "blockquote") return quote(node, inside);
  if (tag === "pre") return h("pre", {}, node.textContent);
  return h(tag, {}, inside);
}

function anchor(node, inside) {
  const url = node.getAttribute("href") ?? "";
  if (!/^https?:\/\//i.test(url)) return h("span.tg-mention", {}, inside);
  return h("a", { href: url, target: "_blank", rel: "noreferrer noopener" }, inside);
}

function spoiler(inside) {
  const box = h("button.spoiler", { type: "button", onclick: () => box.classList.add("open") }, inside);
  return box;
}

function quote(node, inside) {
  const long = node.hasAttribute("expandable");
  const box = h(`blockquote${long ? ".folded" : ""}`, long ? { onclick: () => box.classList.toggle("folded") } : {}, inside);
  return box;
}

/** The first line of a message, for lists and quotes. */
export function glimpse(message, photoWord) {
  if (!message) return "";
  if (message.service) return message.service;
  const words = (message.text ?? "").split("\n").find((line) => line.trim()) ?? "";
  if (words) return words;
  if (message.photo) return photoWord;
  return (message.document ?? message.video)?.name ?? "";
}
