// The page's own words, in English and Simplified Chinese; what the bot says comes from the bot.

import { store } from "../core/store.js";
import { en } from "./en.js";
import { zh } from "./zh.js";

const CATALOGUES = { en, "zh-CN": zh };

export function language() {
  if (store.ui.language in CATALOGUES) return store.ui.language;
  return navigator.language.startsWith("zh") ? "zh-CN" : "en";
}

/** The words for `key` with {name} filled in; "" for a key that does not exist. */
export function t(key, values = {}) {
  const found = CATALOGUES[language()][key];
  const words = typeof found === "function" ? found(values) : (found ?? "");
  return typeof words === "string" ? words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "") : words;
}
