// The top bar: what this is, the clock, and the page's own choices.

import { Clock } from "./clock.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./layer.js";
import { store } from "./store.js";
import { language, t } from "../words/index.js";

export class TopBar {
  constructor(root, { onTour }) {
    this.clock = new Clock();
    this.name = h("div.brand");
    this.tools = h("div.top-tools");
    this.onTour = onTour;
    fill(root, this.name, this.clock.box, this.tools);
    this.sign = "";
  }

  show() {
    this.clock.show();
    const sign = JSON.stringify([language(), store.ui.theme, matchMedia("(prefers-color-scheme: dark)").matches, store.ui.tour.on, store.online]);
    if (sign === this.sign) return;
    this.sign = sign;
    fill(
      this.name,
      h("img.seal", { src: "/static/seal.svg", alt: "", width: "34", height: "34" }),
      h("span.brand-words", {}, h("b", {}, t("app.name")), h("span.brand-han", { lang: "zh-CN" }, "达人")),
      h("span.brand-tag", { title: t("app.tagNote") }, store.online ? t("app.tag") : t("app.offline")),
    );
    const tour = h(`button.pill${store.ui.tour.on ? ".on" : ""}`, { type: "button", "aria-pressed": String(store.ui.tour.on), onclick: () => this.onTour() }, icon("route", 16), t("top.tour"));
    const drawer = h("button.pill.only-narrow", { type: "button", onclick: () => store.glance({ drawer: !store.now.drawer }) }, t("top.phone"));
    const api = h("a.pill", { href: "/static/control.txt", target: "_blank", title: t("top.apiNote") }, t("top.api"));
    fill(this.tools, drawer, tour, api, this.languages(), this.theme());
  }

  languages() {
    const one = (code, label) => h(`button${language() === code ? ".here" : ""}`, { type: "button", lang: code, "aria-pressed": String(language() === code), onclick: () => this.speak(code) }, label);
    return h("div.switch", { role: "group", "aria-label": t("top.language") }, one("en", "English"), one("zh-CN", "简体中文"));
  }

  speak(code) {
    document.documentElement.lang = code;
    store.choose({ language: code });
  }

  theme() {
    const dark = store.ui.theme === "dark" || (!store.ui.theme && matchMedia("(prefers-color-scheme: dark)").matches);
    const button = h("button.pill.round", { type: "button", "aria-haspopup": "menu", "aria-label": t("top.theme"), title: t("top.theme") }, icon(dark ? "moon" : "sun", 18));
    const row = (value, key, mark) => ({ label: t(key), lead: icon(mark, 18), checked: store.ui.theme === value, onPick: () => this.paint(value) });
    button.addEventListener("click", () => openMenu(button, [row("light", "top.themeLight", "sun"), row("dark", "top.themeDark", "moon"), row("", "top.themeAuto", "eye")], { align: "end" }));
    return button;
  }

  paint(theme) {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    store.choose({ theme });
  }
}
