// The guided tour: a light around the next thing to press, and one sentence that says why.

import { fill, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { store } from "../core/store.js";
import { language, t } from "../words/index.js";
import { STEPS } from "./steps.js";

export class Tour {
  constructor(root) {
    this.ring = h("div.tour-ring", { hidden: true, "aria-hidden": "true" });
    this.card = h("div.tour-card", { role: "region", hidden: true });
    root.append(this.ring, this.card);
    this.sign = "";
    setInterval(() => this.place(), 250);
    addEventListener("resize", () => this.place());
    document.addEventListener("scroll", () => this.place(), true);
    document.addEventListener("click", (event) => this.noteJump(event), true);
  }

  toggle() {
    store.choose({ tour: { ...store.ui.tour, on: !store.ui.tour.on } });
  }

  /** Moving the clock is a step that leaves no trace in the world, so the press itself is kept. */
  noteJump(event) {
    const name = event.target.closest?.("[data-jump]")?.dataset.jump;
    const due = STEPS[this.at()]?.key;
    if (!name || name !== due) return;
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
    const sign = JSON.stringify([at, language()]);
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
      h("span.tour-dots", { role: "img", "aria-label": t("tour.progress", { at: Math.min(at + 1, STEPS.length), all: STEPS.length }) }, STEPS.map((_, index) => h(`i${index < at ? ".done" : index === at ? ".now" : ""}`))),
      h("button.tool", { type: "button", "aria-label": t("tour.hide"), title: t("tour.hide"), onclick: () => this.toggle() }, icon("close", 16)),
    );
    if (!step) {
      fill(this.card, head, h("p", {}, t("tour.done")), h("div.tour-foot", {}, h("button.tour-link", { type: "button", onclick: () => this.restart() }, t("tour.again"))));
      return;
    }
    fill(
      this.card,
      head,
      h("p", { "aria-live": "polite" }, t(`tour.${step.key}`)),
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
      target?.scrollIntoView?.({ block: "nearest", behavior: "smooth" });
      if (!step.type) target?.focus?.({ preventScroll: true });
    }, 120);
  }

  typeFor(step) {
    const input = document.querySelector(".pane .composer-input");
    if (!input) return;
    input.value = step.type;
    input.focus();
    input.dispatchEvent(new Event("input"));
  }

  skip(step) {
    store.choose({ tour: { ...store.ui.tour, skipped: [...(store.ui.tour.skipped ?? []), step.key] } });
  }

  restart() {
    store.choose({ tour: { on: true, skipped: [], pressed: [] } });
  }

  place() {
    if (this.card.hidden || !store.world) return;
    const step = STEPS[this.at()];
    const target = step?.target() ?? null;
    this.ring.hidden = !target;
    this.card.classList.toggle("docked", !target);
    if (!target) {
      this.card.style.left = this.card.style.top = "";
      return;
    }
    const at = target.getBoundingClientRect();
    Object.assign(this.ring.style, { left: `${at.left - 5}px`, top: `${at.top - 5}px`, width: `${at.width + 10}px`, height: `${at.height + 10}px` });
    const spot = beside(at, this.card.getBoundingClientRect());
    Object.assign(this.card.style, { left: `${spot.left}px`, top: `${spot.top}px` });
  }
}

/** Where the card covers least: above, below, then left or right of what is lit. */
function beside(at, size) {
  const gap = 14;
  const clampX = (left) => Math.max(12, Math.min(left, innerWidth - size.width - 12));
  const clampY = (top) => Math.max(12, Math.min(top, innerHeight - size.height - 12));
  if (at.top - size.height - gap > 12) return { left: clampX(at.left), top: at.top - size.height - gap };
  if (at.bottom + size.height + gap < innerHeight - 12) return { left: clampX(at.left), top: at.bottom + gap };
  if (at.left - size.width - gap > 12) return { left: at.left - size.width - gap, top: clampY(at.top) };
  return { left: clampX(at.right + gap), top: clampY(at.top) };
}
