// The bot's own place: its Home tab, and the private chat.

import { fill, h } from "../core/dom.js";
import { store } from "../core/store.js";
import { language, t } from "../words/index.js";
import { homeActs } from "./acts.js";
import { blocks } from "./blocks.js";
import { home, me } from "./read.js";

export class Home {
  constructor() {
    this.box = h("div.home", { tabindex: "0" });
    this.drawn = "";
  }

  show() {
    const view = home();
    const drawn = JSON.stringify([me().id, view, language(), store.now.failures.home]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const scroll = this.box.scrollTop;
    if (view) fill(this.box, h("div.home-page", {}, blocks(view.blocks, homeActs()), store.now.failures.home && h("p.msg-failed", {}, store.now.failures.home)));
    else fill(this.box, h("div.empty", {}, h("span.avatar.avatar-bot", { style: { "--size": "56px" } }), h("h3", {}, t("home.empty")), h("p", {}, t("home.emptyNote"))));
    this.box.scrollTop = scroll;
  }
}
