// Selects: one control for static, external, user and channel lists, single or multiple, with typing to find.

import { fill, h } from "../core/dom.js";
import { icon } from "../core/icons.js";
import { withEmoji } from "../core/emoji.js";
import { layerOf, openLayer, roam } from "../core/layer.js";
import { t } from "../words/index.js";
import { people, team } from "./read.js";

const words = (text) => withEmoji(text?.text ?? text ?? "");

const asOption = (id, label) => ({ text: { type: "plain_text", text: label }, value: id });

/** The groups of choices an element offers: [{label, options}]; external ones are asked for while typing. */
export function groupsOf(element) {
  if (element.option_groups) return element.option_groups.map((group) => ({ label: words(group.label), options: group.options }));
  if (element.options) return [{ label: "", options: element.options }];
  if (/users_select$/.test(element.type)) return [{ label: "", options: people().map((user) => asOption(user.id, user.name)) }];
  if (/(?:channels|conversations)_select$/.test(element.type)) {
    const channels = (team()?.channels ?? []).filter((channel) => !channel.is_im);
    return [{ label: "", options: channels.map((channel) => asOption(channel.id, `#${channel.name}`)) }];
  }
  return [{ label: "", options: [] }];
}

export const isMulti = (element) => element.type.startsWith("multi_");
export const isExternal = (element) => element.type.endsWith("external_select");

/** What an element starts with: an option, a list of them, or null. */
export function initialOf(element) {
  const one = element.initial_option ?? null;
  const ids = element.initial_users ?? element.initial_channels ?? element.initial_conversations;
  const id = element.initial_user ?? element.initial_channel ?? element.initial_conversation;
  const all = () => groupsOf(element).flatMap((group) => group.options);
  if (isMulti(element)) return element.initial_options ?? (ids ? all().filter((option) => ids.includes(option.value)) : []);
  return one ?? (id ? (all().find((option) => option.value === id) ?? null) : null);
}

/**
 * The control itself. `get`/`set` hold the chosen option or options; `ask(query)` gives [{text, value}] for external lists.
 */
export function picker(element, { id, get, set, ask, describedBy, invalid }) {
  const multi = isMulti(element);
  const face = h("button.select", {
    id,
    type: "button",
    role: "combobox",
    "aria-haspopup": "listbox",
    "aria-expanded": "false",
    "aria-describedby": describedBy,
    "aria-invalid": invalid ? "true" : null,
    data: { action: element.action_id },
  });
  const show = () => fill(face, chosenFace(element, get(), remove), icon("chevron", 16));
  const remove = (option) => {
    set(get().filter((one) => one.value !== option.value));
    show();
  };
  const choose = (option) => {
    if (!multi) set(get()?.value === option.value ? (ask || !element.optionalHere ? option : null) : option);
    else {
      const chosen = get();
      const at = chosen.findIndex((one) => one.value === option.value);
      const full = element.max_selected_items && chosen.length >= element.max_selected_items;
      if (at >= 0) set(chosen.filter((_, index) => index !== at));
      else if (!full) set([...chosen, option]);
    }
    show();
  };
  const open = () => (layerOf(face) ? layerOf(face).close() : openList(face, element, { get, choose, ask, multi }));
  face.addEventListener("click", open);
  face.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      open();
    }
  });
  show();
  return face;
}

function chosenFace(element, chosen, remove) {
  if (isMulti(element)) {
    if (!chosen.length) return h("span.select-hint", {}, words(element.placeholder) || t("pick.some"));
    return h("span.chips", {}, chosen.map((option) => chip(option, remove)));
  }
  if (!chosen) return h("span.select-hint", {}, words(element.placeholder) || t("pick.one"));
  return h("span.select-words", {}, words(option(chosen)));
}

const option = (one) => one.text ?? one;

function chip(one, remove) {
  return h(
    "span.chip",
    {},
    words(one.text),
    h("span.chip-x", {
      role: "button",
      title: t("pick.remove"),
      onclick: (event) => {
        event.stopPropagation();
        remove(one);
      },
    }, "×"),
  );
}

function openList(face, element, { get, choose, ask, multi }) {
  const search = h("input.pick-search", { type: "text", placeholder: t("pick.search"), "aria-label": t("pick.search"), autocomplete: "off" });
  const list = h("div.pick-list", { role: "listbox", "aria-multiselectable": multi ? "true" : null });
  const layer = openLayer(face, [search, list], { className: ".pick" });
  layer.box.style.minWidth = `${Math.max(220, face.getBoundingClientRect().width)}px`;
  const isChosen = (one) => (multi ? get().some((each) => each.value === one.value) : get()?.value === one.value);
  const row = (one) =>
    h(
      `button.pick-row${isChosen(one) ? ".checked" : ""}`,
      {
        type: "button",
        role: "option",
        "aria-selected": isChosen(one) ? "true" : "false",
        onclick: () => {
          choose(one);
          if (multi) draw(groups);
          else layer.close();
        },
      },
      h("span.pick-tick", {}, isChosen(one) ? icon("check", 16) : null),
      h("span.menu-words", {}, h("span", {}, words(one.text)), one.description && h("span.menu-note", {}, words(one.description))),
    );
  let groups = [];
  const draw = (next) => {
    groups = next;
    const kept = groups.filter((group) => group.options.length);
    if (!kept.length) fill(list, h("div.pick-none", {}, t("pick.none")));
    else fill(list, kept.map((group) => [group.label && h("div.menu-title", {}, group.label), group.options.map(row)]));
    layer.place();
  };
  let turn = 0;
  const refresh = async () => {
    const query = search.value.trim();
    if (!ask) {
      const wanted = query.toLowerCase();
      draw(groupsOf(element).map((group) => ({ ...group, options: group.options.filter((one) => words(one.text).toLowerCase().includes(wanted)) })));
      return;
    }
    const mine = ++turn;
    if (query.length < (element.min_query_length ?? 1) && element.min_query_length !== 0) {
      fill(list, h("div.pick-none", {}, t("pick.type")));
      layer.place();
      return;
    }
    list.setAttribute("aria-busy", "true");
    const found = await ask(query);
    if (mine !== turn) return;
    list.removeAttribute("aria-busy");
    draw(found ?? []);
  };
  let wait = 0;
  search.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(refresh, ask ? 180 : 0);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    list.querySelector(".pick-row")?.click();
  });
  roam(layer.box, ".pick-search, .pick-row");
  search.focus();
  refresh();
}
