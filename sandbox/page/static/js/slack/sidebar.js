// The workspace's sidebar: its name, channels, the chat with the bot, and who is looking.

import { fill, h } from "../core/dom.js";
import { avatar } from "../core/avatar.js";
import { icon } from "../core/icons.js";
import { openMenu } from "../core/layer.js";
import { slack } from "../core/api.js";
import { store } from "../core/store.js";
import { tried } from "../core/toast.js";
import { language, t } from "../words/index.js";
import { bot, DM, home, HOME, me, myChannels, myDm, people, place, team, teams, unread } from "./read.js";

export class Sidebar {
  constructor() {
    this.box = h("nav.side");
    this.drawn = "";
  }

  show() {
    const rows = this.rows();
    const drawn = JSON.stringify([rows, team().id, me().id, language(), place(), Boolean(home())]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const focused = this.box.contains(document.activeElement) ? document.activeElement.dataset.where : null;
    this.box.setAttribute("aria-label", team().name);
    fill(
      this.box,
      this.head(),
      h("div.side-scroll", {}, h("h3.side-title", {}, t("side.channels")), rows.filter((row) => row.kind === "channel").map(entry), h("h3.side-title", {}, t("side.direct")), rows.filter((row) => row.kind === "bot").map(entry)),
      this.foot(),
    );
    if (focused) this.box.querySelector(`[data-where="${CSS.escape(focused)}"]`)?.focus();
  }

  rows() {
    const here = place();
    const channels = myChannels().map((channel) => ({ kind: "channel", where: channel.id, name: channel.name, here: here === channel.id, ...unread(channel.id) }));
    const dm = myDm();
    const direct = { kind: "bot", where: DM, name: bot().name, id: bot().id, here: here === DM || here === HOME, ...(dm ? unread(dm.id) : { count: 0, mentions: 0 }) };
    return [...channels, { ...direct, mentions: direct.count }];
  }

  head() {
    const others = teams().length > 1;
    const head = h("button.side-head", { type: "button", "aria-haspopup": others ? "menu" : null }, h("span.side-logo", { "aria-hidden": "true" }, [...team().name][0]), h("b", {}, team().name), others && icon("chevron", 16));
    if (others) {
      head.addEventListener("click", () =>
        openMenu(head, teams().map((one) => ({
          label: one.name,
          note: people(one).map((user) => user.name).join("、"),
          checked: one.id === team().id,
          onPick: () => store.choose({ slackTeam: one.id, slackUser: people(one)[0]?.key ?? "" }),
        }))),
      );
    }
    return head;
  }

  foot() {
    const mine = me();
    const face = h(
      "button.side-me",
      { type: "button", "aria-haspopup": "menu", "aria-label": t("side.switch", { name: mine.name }) },
      avatar({ id: mine.id, name: mine.name }, 32, ".here"),
      h("span.side-who", {}, h("b", {}, mine.name), h("span", {}, t("side.you", { language: mine.locale.startsWith("zh") ? "中文" : "English" }))),
      icon("chevron", 16),
    );
    face.addEventListener("click", () =>
      openMenu(face, [
        { title: t("side.become") },
        ...people().map((user) => ({
          label: user.name,
          note: t(`who.${user.key}`) || user.tz,
          lead: avatar({ id: user.id, name: user.name }, 28),
          checked: user.id === mine.id,
          onPick: () => {
            store.choose({ slackUser: user.key });
            store.glance({ thread: null });
          },
        })),
      ], { prefer: "above" }),
    );
    return face;
  }
}

function entry(row) {
  return h(
    `button.side-row${row.here ? ".here" : ""}${row.count ? ".fresh" : ""}`,
    { type: "button", title: row.name, "aria-current": row.here ? "page" : null, data: { where: row.where, short: row.kind === "bot" ? "" : row.name.slice(0, 3) }, onclick: () => goTo(row.where) },
    row.kind === "bot" ? avatar({ id: row.id, name: row.name, bot: true }, 20) : icon("hash", 16),
    h("span.side-name", {}, row.name),
    row.mentions ? h("span.badge", { "aria-label": t("side.unread", { count: row.mentions }) }, String(row.mentions)) : null,
  );
}

export function goTo(where) {
  if (where === HOME && place() !== HOME) tried(() => slack("home", { user: me().key }));
  store.choose({ channels: { ...store.ui.channels, [me().id]: where } });
  store.glance({ thread: null });
}
