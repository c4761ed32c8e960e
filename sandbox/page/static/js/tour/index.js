// The guided tour: a light around the next thing to press, and one sentence that says why.

import { fill, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { sampleChip } from "../slack/drop.js";
import { store } from "../core/store.js";
import { language, t } from "../words/index.js";
import { newest } from "./find.js";
import { STEPS } from "./steps.js";
import { channel, toTeam } from "./ways.js";

export class Tour {
  constructor(root) {
    this.ring = h("div.tour-ring", { hidden: true, "aria-hidden": "true" });
    this.card = h("div.tour-card", { role: "region", hidden: true });
    root.append(this.ring, this.card);
    this.sign = "";
    setInterval(() => this.place(), 250);
    addEventListener("resize", () => this.place());
    document.addEventListener("scroll", () => this.place(), true);
    document.addEventListener("click", (event) => this.notePress(event), true);
  }

  toggle() {
    store.choose({ tour: { ...store.ui.tour, on: !store.ui.tour.on } });
  }

  /** Some steps leave no trace in the world (moving the clock, beginning a conversation), so the press itself is kept. */
  notePress(event) {
    const due = STEPS[this.at()];
    const { jump, label } = event.target.closest?.("[data-jump], [data-label]")?.dataset ?? {};
    if ((jump && jump === due?.jump) || (label && due?.press?.test(label))) this.note(due.key);
  }

  note(name) {
    store.choose({ tour: { ...store.ui.tour, pressed: [...(store.ui.tour.pressed ?? []), name] } });
  }

  /** The first step after everything done or skipped. */
  at() {
    let next = 0;
    STEPS.forEach((step, index) => {
      if (store.ui.tour.skipped?.includes(step.key) || step.done()) next = index + 1;
    });
    return next;
  }

  show() {
    const on = store.ui.tour.on;
    this.card.hidden = !on;
    if (!on) {
      this.ring.hidden = true;
      return;
    }
    const at = this.at();
    const step = STEPS[at];
    this.step = step;
    if (at === 0 && store.ui.tour.spoken !== language()) {
      store.choose({ tour: { ...store.ui.tour, spoken: language() } });
      toTeam();
    }
    if (step?.reached?.()) {
      this.note(step.key);
      this.show();
      return;
    }
    const sign = JSON.stringify([at, language(), Boolean(step?.sample && step.target())]);
    if (sign !== this.sign) {
      this.sign = sign;
      this.draw(step, at);
    }
    this.place();
  }

  draw(step, at) {
    this.card.setAttribute("aria-label", t("tour.title"));
    const head = h(
      "div.tour-head",
      {},
      h("b", {}, t("tour.title")),
      h("progress.tour-bar", { max: STEPS.length, value: at, "aria-hidden": "true" }),
      h("span.tour-count", {}, t("tour.progress", { at: Math.min(at + 1, STEPS.length), all: STEPS.length })),
      h("button.tool", { type: "button", "aria-label": t("tour.hide"), title: t("tour.hide"), onclick: () => this.toggle() }, icon("close", 16)),
    );
    if (!step) {
      fill(this.card, head, h("p", {}, t("tour.done")), h("div.tour-foot", {}, h("button.tour-link", { type: "button", onclick: () => this.restart() }, t("tour.restart"))));
      return;
    }
    fill(
      this.card,
      head,
      h("p", { "aria-live": "polite" }, t(`tour.${step.key}`, { channel: channel()?.name })),
      step.sample && !step.target() ? sampleChip(step.sample, () => step.give()) : null,
      h(
        "div.tour-foot",
        {},
        h("button.tour-link", { type: "button", onclick: () => this.skip(step) }, t("tour.skip")),
        step.show || step.type ? h("button.tour-go", { type: "button", onclick: () => this.lead(step) }, t("tour.show")) : null,
      ),
    );
  }

  lead(step) {
    step.show?.();
    setTimeout(() => {
      if (step.type) this.typeFor(step);
      const target = step.target();
      target?.scrollIntoView?.({ block: target.closest(".timeline, .talk") ? "center" : "nearest", behavior: "smooth" });
      if (!step.type) target?.focus?.({ preventScroll: true });
    }, 120);
  }

  typeFor(step) {
    const input = document.querySelector(step.phone ? "#phone .tg-input" : ".pane .composer-input");
    const words = step.type();
    if (!input || !words) return;
    input.value = words;
    input.focus();
    input.dispatchEvent(new Event("input"));
  }

  skip(step) {
    store.choose({ tour: { ...store.ui.tour, skipped: [...(store.ui.tour.skipped ?? []), step.key] } });
  }

  restart() {
    store.choose({ tour: { on: true, skipped: [], pressed: [], before: newest() } });
  }

  place() {
    if (this.card.hidden || !store.world) return;
    const found = this.step?.target() ?? null;
    const target = found && inView(found) ? found : null;
    this.ring.hidden = !target;
    this.card.classList.toggle("docked", !target);
    if (!target) {
      this.card.style.left = this.card.style.top = "";
      return;
    }
    const at = target.getBoundingClientRect();
    Object.assign(this.ring.style, { left: `${at.left - 5}px`, top: `${at.top - 5}px`, width: `${at.width + 10}px`, height: `${at.height + 10}px` });
    const spot = beside(at, this.card.getBoundingClientRect(), target);
    Object.assign(this.card.style, { left: `${spot.left}px`, top: `${spot.top}px` });
  }
}

/** Whether a person can see it: not scrolled out of the list it lives in. */
function inView(target) {
  const at = target.getBoundingClientRect();
  const box = target.closest(".timeline, .talk, .modal-body, .home")?.getBoundingClientRect();
  return !box || (at.bottom > box.top + 20 && at.bottom < box.bottom + 20);
}

const GAP = 14;

/** Which sides to try, by what is lit: never over what has to be read for this step. */
const ORDERS = [
  [".sample", ["below", "above"]],
  [".modal *", ["right", "left", "below"]],
  ["#phone *", ["left", "above"]],
  [".msg *", ["below", "right", "above"]],
  ["*", ["above", "below", "right", "left"]],
];

/** Where the card covers least: beside the modal or the phone that holds what is lit, else above or below it. */
function beside(at, size, target) {
  const holder = target.closest(".modal, #phone, .b-actions")?.getBoundingClientRect() ?? at;
  const wide = at.width > size.width * 1.5; // words stand on the left: the card stays on the right
  const spots = {
    above: { left: wide ? at.right - size.width : at.left, top: at.top - size.height - GAP },
    below: { left: at.left, top: at.bottom + GAP },
    left: { left: holder.left - size.width - GAP, top: at.top - size.height / 2 },
    right: { left: holder.right + GAP, top: at.top - size.height / 2 },
  };
  const order = ORDERS.find(([where]) => target.matches(where))[1];
  const within = (spot) => ({ left: Math.max(12, Math.min(spot.left, innerWidth - size.width - 12)), top: Math.max(12, Math.min(spot.top, innerHeight - size.height - 12)) });
  const name = order.find((one) => roomy(spots[one], size, one === "left" || one === "right"));
  return within(spots[name ?? order[0]]);
}

/** Whether the spot has room in the direction that matters; the other one can be shifted. */
function roomy(spot, size, sideways) {
  return sideways ? spot.left > 8 && spot.left + size.width < innerWidth - 8 : spot.top > 8 && spot.top + size.height < innerHeight - 8;
}
