// A scrolling list of messages with its day marks; it stays at the newest unless the reader has scrolled up.

import { h, keep } from "../core/dom.js";
import { StickyEnd } from "../core/sticky.js";
import { store } from "../core/store.js";
import { dayKey, fromTs, relativeDay } from "../core/time.js";
import { business } from "../core/business.js";
import { language } from "../words/index.js";
import { continues, messageNode, pendingNode, signatureOf } from "./message.js";
import { me } from "./read.js";

export class Timeline {
  constructor({ onThread = null, label }) {
    this.onThread = onThread;
    this.list = h("div.timeline-list");
    this.box = h("div.timeline", { role: "log", "aria-label": label, tabindex: "0" }, this.list);
    this.shown = "";
    this.end = new StickyEnd(this.box, this.list);
  }

  /** `where` names the conversation: a change of it scrolls to the end. */
  show(where, messages, { lead = null, afterFirst = null, pending = [] } = {}) {
    const fresh = this.shown === where;
    this.shown = where;
    keep(this.list, this.rows(messages, lead, afterFirst, pending), {
      key: (row) => row.key,
      signature: (row) => row.signature,
      build: (row, before) => row.build(before, fresh),
    });
    if (!fresh) this.end.go();
  }

  rows(messages, lead, afterFirst, pending) {
    const zone = me()?.tz;
    const rows = lead ? [lead] : [];
    let above = null;
    let day = null;
    for (const message of messages) {
      const key = dayKey(fromTs(message.ts), zone);
      if (key !== day) {
        const words = relativeDay(fromTs(message.ts), business(), zone);
        rows.push({ key: `day ${key}`, signature: words, build: () => h("div.day", { role: "separator" }, h("span", {}, words)) });
        above = null;
      }
      day = key;
      rows.push(this.row(message, continues(message, above)));
      if (!above && afterFirst && message === messages[0]) rows.push(afterFirst);
      else above = message;
    }
    for (const one of pending) {
      rows.push({ key: `pending ${one.id}`, signature: JSON.stringify([one, language()]), build: () => pendingNode(one) });
    }
    return rows;
  }

  row(message, grouped) {
    return {
      key: message.ts,
      signature: signatureOf(message, grouped),
      build: (before, fresh) => messageNode(message, { grouped, onThread: this.onThread, again: Boolean(before) || !fresh }),
    };
  }
}

/** What this page is still sending to a conversation. */
export function pendingIn(channel, threadTs = null) {
  return store.now.pending.filter((one) => one.channel === channel && (one.thread ?? null) === threadTs && one.by === me()?.key);
}
