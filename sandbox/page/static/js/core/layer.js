// One floating layer at a time: menus, pickers and person switchers open beside what was pressed.

import { h } from "./dom.js";

let open = null;

/** Opens `content` beside `anchor`; Escape, a press outside or another layer closes it. Returns the closer. */
export function openLayer(anchor, content, { prefer = "below", align = "start", onClose, className = "" } = {}) {
  closeLayer();
  const box = h(`div.pop${className}`, {}, content);
  document.getElementById("layer").append(box);
  place(anchor, box, prefer, align);
  const close = (returnFocus = true) => {
    if (open?.box !== box) return;
    open = null;
    box.remove();
    document.removeEventListener("pointerdown", outside, true);
    document.removeEventListener("keydown", escape, true);
    removeEventListener("resize", away);
    anchor.setAttribute?.("aria-expanded", "false");
    if (returnFocus && anchor.isConnected) anchor.focus?.();
    onClose?.();
  };
  const away = () => close(false);
  const outside = (event) => {
    if (!box.contains(event.target) && !anchor.contains(event.target)) close(false);
  };
  const escape = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
  };
  document.addEventListener("pointerdown", outside, true);
  document.addEventListener("keydown", escape, true);
  addEventListener("resize", away);
  anchor.setAttribute?.("aria-expanded", "true");
  open = { box, close, anchor };
  return { close, box, place: () => place(anchor, box, prefer, align) };
}

export function closeLayer() {
  open?.close(false);
}

export const layerOf = (anchor) => (open?.anchor === anchor ? open : null);

function place(anchor, box, prefer, align) {
  const at = anchor.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const below = innerHeight - at.bottom - 12;
  const above = at.top - 12;
  const up = prefer === "above" ? above > size.height || above > below : below < size.height && above > below;
  const left = align === "end" ? at.right - size.width : at.left;
  box.style.left = `${Math.max(8, Math.min(left, innerWidth - size.width - 8))}px`;
  box.style.maxHeight = `${Math.max(140, Math.min(440, up ? above : below))}px`;
  if (up) {
    box.style.top = "auto";
    box.style.bottom = `${innerHeight - at.top + 6}px`;
  } else {
    box.style.bottom = "auto";
    box.style.top = `${at.bottom + 6}px`;
  }
}

/** A menu of rows: [{label, note, lead, danger, checked, onPick}]; arrows move, Enter picks. */
export function openMenu(anchor, rows, options = {}) {
  const list = h("div.menu", { role: "menu" });
  const layer = openLayer(anchor, list, options);
  for (const row of rows) {
    if (row.title) {
      list.append(h("div.menu-title", {}, row.title));
      continue;
    }
    const pick = () => {
      layer.close();
      row.onPick();
    };
    list.append(
      h(
        `button.menu-row${row.danger ? ".danger" : ""}${row.checked ? ".checked" : ""}`,
        { type: "button", role: "menuitem", onclick: pick },
        row.lead,
        h("span.menu-words", {}, h("span.menu-label", {}, row.label), row.note && h("span.menu-note", {}, row.note)),
        row.badge ? h("span.badge", {}, row.badge) : null,
      ),
    );
  }
  layer.place();
  roam(list, ".menu-row");
  (list.querySelector(".menu-row.checked") ?? list.querySelector(".menu-row"))?.focus();
  return layer;
}

/** Arrow keys walk over the children that match. */
export function roam(box, selector) {
  box.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const rows = [...box.querySelectorAll(selector)];
    const at = rows.indexOf(document.activeElement);
    event.preventDefault();
    rows[(at + (event.key === "ArrowDown" ? 1 : -1) + rows.length) % rows.length]?.focus();
  });
}
