// The modal over the channel: a stack of views, the newest on top, with what the person has filled in.

import { base64, slack } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { withEmoji } from "../core/emoji.js";
import { icon } from "../core/icons.js";
import { store } from "../core/store.js";
import { tried } from "../core/toast.js";
import { closeLayer } from "../core/layer.js";
import { language, t } from "../words/index.js";
import { failed, modalActs } from "./acts.js";
import { blocks } from "./blocks.js";
import { Form } from "./form.js";
import { me, modals } from "./read.js";

const words = (object, otherwise) => withEmoji(object?.text ?? object ?? otherwise);

export class Modals {
  constructor(host) {
    this.host = host;
    this.forms = new Map();
    this.scrim = null;
    this.drawn = "";
    this.busy = false;
  }

  show() {
    const stack = modals();
    const top = stack.at(-1);
    if (!top) {
      this.hide();
      return;
    }
    const form = this.form(top);
    if (top.errors && Object.keys(top.errors).length && form.errorsFrom !== JSON.stringify(top.errors)) {
      form.errors = top.errors;
      form.errorsFrom = JSON.stringify(top.errors);
    }
    const drawn = signature(top, form, stack.length);
    if (drawn === this.drawn) return;
    const same = this.viewId === top.view_id;
    this.drawn = drawn;
    this.draw(top, form, stack.length, same);
    this.viewId = top.view_id;
  }

  hide() {
    if (!this.scrim) return;
    closeLayer();
    this.scrim.remove();
    this.scrim = null;
    this.drawn = "";
    this.viewId = null;
    this.forms.clear();
    this.before?.focus?.();
  }

  form(view) {
    if (!this.forms.has(view.view_id)) {
      const form = new Form();
      form.onCleared = (blockId) => this.clearError(blockId);
      this.forms.set(view.view_id, form);
    }
    return this.forms.get(view.view_id);
  }

  clearError(blockId) {
    const row = this.scrim?.querySelector(`[data-block="${CSS.escape(blockId)}"]`);
    row?.classList.remove("bad");
    row?.querySelector(".field-error")?.remove();
    row?.querySelector("[aria-invalid]")?.removeAttribute("aria-invalid");
    const stack = modals();
    if (stack.length) this.drawn = signature(stack.at(-1), this.form(stack.at(-1)), stack.length); // typing goes on in the same field
  }

  draw(view, form, depth, same) {
    const scroll = same ? this.scrim?.querySelector(".modal-body")?.scrollTop : 0;
    const active = document.activeElement;
    const focused = same ? active?.closest?.("[data-action]")?.dataset.action : null;
    const caret = focused && "selectionStart" in active ? active.selectionStart : null;
    if (!this.scrim) {
      this.before = document.activeElement;
      this.scrim = h("div.scrim.modal-scrim", { onkeydown: (event) => this.key(event) });
      this.host.append(this.scrim);
    }
    const box = this.box(view, form, depth);
    if (same) box.classList.add("steady");
    fill(this.scrim, depth > 1 && h("div.modal-below", { style: { "--depth": depth - 1 } }), box);
    const body = box.querySelector(".modal-body");
    body.scrollTop = scroll ?? 0;
    const bad = box.querySelector(".b-input.bad");
    if (bad) bad.scrollIntoView({ block: "nearest" });
    const first = focused ? box.querySelector(`[data-action="${CSS.escape(focused)}"]`) : null;
    const target = focusable(first) ?? focusable(bad) ?? box.querySelector(".modal-body input:not([type=file]), .modal-body textarea, .modal-body button.select") ?? box.querySelector(".modal-submit, .modal-x");
    if (!this.scrim.contains(document.activeElement)) target?.focus({ preventScroll: Boolean(same) });
    if (caret !== null && target?.matches("input[type=text], textarea")) target.setSelectionRange(caret, caret);
  }

  box(view, form, depth) {
    const act = modalActs(view, form);
    const submit = view.submit && h("button.button.primary.modal-submit", { type: "button", onclick: () => this.submit(view, form) }, words(view.submit));
    const note = store.now.failures[`view|${view.view_id}`];
    return h(
      "div.modal",
      { role: "dialog", "aria-modal": "true", "aria-label": words(view.title), data: { view: view.callback_id ?? "" } },
      h(
        "header.modal-head",
        {},
        h("span.avatar.avatar-bot", { style: { "--size": "26px" }, "aria-hidden": "true" }),
        h("h2", {}, words(view.title)),
        depth > 1 && h("span.modal-depth", {}, `${depth}`),
        h("button.tool.modal-x", { type: "button", "aria-label": t("close"), onclick: () => this.close() }, icon("close", 18)),
      ),
      h("div.modal-body", { tabindex: "-1" }, blocks(view.blocks, act)),
      note && h("p.msg-failed.modal-note", { role: "alert" }, icon("warn", 16), note),
      h(
        "footer.modal-foot",
        {},
        h("button.button", { type: "button", onclick: () => this.close() }, words(view.close, t(depth > 1 ? "back" : "cancel"))),
        submit,
      ),
    );
  }

  key(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
      return;
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.scrim.querySelector(".modal-submit")?.click();
    if (event.key === "Tab") this.trap(event);
  }

  trap(event) {
    const all = [...this.scrim.querySelectorAll("button, input, textarea, a[href], [tabindex='0']")].filter((node) => !node.disabled && node.offsetParent);
    if (!all.length) return;
    const edge = event.shiftKey ? all[0] : all.at(-1);
    if (document.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? all.at(-1) : all[0]).focus();
  }

  async submit(view, form) {
    if (this.busy) return;
    this.busy = true;
    const button = this.scrim.querySelector(".modal-submit");
    button?.setAttribute("aria-busy", "true");
    form.errors = {};
    failed(`view|${view.view_id}`, null);
    try {
      const answer = await tried(async () => slack("submit", { user: me().key, values: { ...form.take(view), ...(await filesOf(view, form)) } }));
      if (answer) this.answered(view, form, answer);
    } finally {
      this.busy = false;
      button?.removeAttribute("aria-busy");
      this.show();
    }
  }

  answered(view, form, answer) {
    if (answer.ok === false && answer.error) failed(`view|${view.view_id}`, answer.error);
    form.errors = {};
    for (const [name, text] of Object.entries(answer.errors ?? {})) {
      const block = view.blocks.find((one) => one.block_id === name || one.label?.text === name);
      if (block) form.errors[block.block_id] = text;
    }
  }

  async close() {
    await tried(() => slack("close", { user: me().key }));
  }
}

const signature = (view, form, depth) =>
  JSON.stringify([me().id, view.view_id, view.title, view.submit, view.close, view.blocks, form.errors, language(), store.now.failures[`view|${view.view_id}`], depth]);

function focusable(box) {
  if (!box) return null;
  return box.matches("input, textarea, button") ? box : box.querySelector("input, textarea, button");
}

async function filesOf(view, form) {
  const out = {};
  for (const [block, files] of form.files(view)) {
    out[block.label.text] = await Promise.all(files.map(async (file) => ({ filename: file.name, content_base64: await base64(file) })));
  }
  return out;
}
