// Faces: the bot's seal, and a calm colour with one or two letters for everybody else.

import { h } from "./dom.js";

const COLOURS = [
  ["#2f6f8f", "#4e93b3"],
  ["#8a5a3b", "#b07d55"],
  ["#5d5a94", "#807cb8"],
  ["#2f7a5b", "#52a07f"],
  ["#9a4a5e", "#bf6f84"],
  ["#6f6a2c", "#96904a"],
  ["#3f6aa8", "#668fca"],
  ["#7a4f86", "#a076ac"],
];

const HAN = /\p{Script=Han}/u;

function initials(name) {
  const clean = (name || "?").trim();
  const han = [...clean].find((character) => HAN.test(character));
  if (han) return han;
  const words = clean.split(/\s+/);
  return (words.length > 1 ? words[0][0] + words[1][0] : clean.slice(0, 1)).toUpperCase();
}

function colours(id) {
  let sum = 7;
  for (const character of String(id)) sum = (sum * 31 + character.codePointAt(0)) % 9973;
  return COLOURS[sum % COLOURS.length];
}

export function avatar({ id, name, bot, group }, size = 36, extra = "") {
  if (bot) return h(`span.avatar.avatar-bot${extra}`, { "aria-hidden": "true", style: { "--size": `${size}px` } });
  const [from, to] = colours(id);
  return h(
    `span.avatar${group ? ".avatar-group" : ""}${extra}`,
    { "aria-hidden": "true", style: { "--size": `${size}px`, "--from": from, "--to": to } },
    initials(name),
  );
}
