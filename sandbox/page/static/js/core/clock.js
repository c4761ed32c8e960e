// The top bar's clock: business time, and the buttons that move it.

import { clock } from "./api.js";
import { business } from "./business.js";
import { fill, h } from "./dom.js";
import { toast, tried } from "./toast.js";
import { city, clockTime, nextNine, shortDay } from "./time.js";
import { language, t } from "../words/index.js";
import { zone } from "../telegram/read.js";

export class Clock {
  constructor() {
    this.face = h("time.clock-face");
    this.day = h("span.clock-day");
    this.buttons = h("div.clock-buttons", { role: "group" });
    this.box = h("div.clock", {}, h("span.clock-words", {}, this.face, this.day), this.buttons);
    this.sign = "";
    setInterval(() => this.tick(), 1000);
  }

  /** The workspace's: its reminders and digest go by this clock, whoever looks. */
  zone() {
    return zone();
  }

  show() {
    this.tick();
    if (this.sign === language()) return;
    this.sign = language();
    this.box.setAttribute("aria-label", t("clock.label"));
    const jump = (key, name, body) => h("button.pill", { type: "button", data: { jump: name }, onclick: () => this.move(body()) }, t(key));
    fill(
      this.buttons,
      jump("clock.hour", "hour", () => ({ advance: "1h" })),
      jump("clock.day", "day", () => ({ advance: "1d" })),
      jump("clock.week", "week", () => ({ advance: "7d" })),
      jump("clock.nine", "nine", () => ({ to: nextNine(business(), this.zone()).toISOString() })),
    );
  }

  tick() {
    const now = business();
    const time = clockTime(now, this.zone());
    if (this.face.textContent !== time) {
      this.face.textContent = time;
      this.face.setAttribute("datetime", now.toISOString());
    }
    const day = `${shortDay(now, this.zone())} · ${city(this.zone())}`;
    if (this.day.textContent !== day) this.day.textContent = day;
  }

  async move(body) {
    this.box.classList.add("jumping");
    const answer = await tried(() => clock(body));
    setTimeout(() => this.box.classList.remove("jumping"), 700);
    if (answer) toast(t("clock.moved", { time: `${shortDay(new Date(answer.now), this.zone())} ${clockTime(new Date(answer.now), this.zone())}` }));
  }
}

