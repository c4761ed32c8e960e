// Talks to /control: every act of a person on this page is one of these calls.

import { t } from "../words/index.js";

export class Refused extends Error {}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Refused(t("error.offline"));
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(body.error || t("error.status", { status: response.status }));
  return body;
}

export const get = (path) => call(path);

export const post = (path, body) =>
  call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export const slack = (act, body) => post(`/control/slack/${act}`, body);
export const telegram = (act, body) => post(`/control/telegram/${act}`, body);
export const clock = (body) => post("/control/clock", body);

/** A File or Blob as the base64 text the upload calls take. */
export async function base64(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

/** Calls `onEvent` for each event of the stream; the browser reconnects by itself. */
export function listen(onEvent, onState) {
  const source = new EventSource("/control/events");
  source.addEventListener("open", () => onState(true));
  source.addEventListener("error", () => onState(false));
  source.addEventListener("message", (event) => {
    try {
      onEvent(JSON.parse(event.data));
    } catch {
      onEvent({ kind: "unknown" });
    }
  });
  return source;
}
