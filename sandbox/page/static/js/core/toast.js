// Short notes of the page itself (never of the bot): what could not be done, and why.

import { h } from "./dom.js";

export function toast(text, { bad = false } = {}) {
  const note = h(`div.toast${bad ? ".bad" : ""}`, {}, text);
  document.getElementById("toasts").append(note);
  setTimeout(() => note.classList.add("gone"), 5200);
  setTimeout(() => note.remove(), 5600);
}

/** Runs an act; a refusal is shown, never swallowed. Gives undefined then. */
export async function tried(act) {
  try {
    return await act();
  } catch (error) {
    toast(error.message, { bad: true });
    return undefined;
  }
}
