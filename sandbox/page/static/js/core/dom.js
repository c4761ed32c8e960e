// Small hands for the document: build elements, keep keyed lists, never parse markup from data.

/** h("button.primary", {onclick, "aria-label": "x"}, "text", child, [more]) → element. */
export function h(spec, ...rest) {
  const [tag, ...classes] = spec.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  let children = rest;
  if (rest.length && isProps(rest[0])) {
    apply(element, rest[0]);
    children = rest.slice(1);
  }
  add(element, children);
  return element;
}

function isProps(value) {
  return value !== null && typeof value === "object" && !(value instanceof Node) && !Array.isArray(value);
}

function apply(element, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on") && typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (name === "style" && typeof value === "object") {
      for (const [key, text] of Object.entries(value)) element.style.setProperty(key, text);
    } else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "value" || name === "checked" || name === "indeterminate") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

export function add(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false || child === "") continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

/** Replaces what is inside. */
export function fill(element, ...children) {
  element.replaceChildren();
  return add(element, children);
}

/**
 * Keeps the children of `box` in step with `items`: a child whose signature is unchanged stays the same node, so that
 * focus, selection, scroll and animation survive every refresh.
 */
export function keep(box, items, { key, signature, build }) {
  const old = box.keptChildren ?? new Map();
  const now = new Map();
  let cursor = null;
  for (const item of items) {
    const name = String(key(item));
    const sign = signature(item);
    const before = old.get(name);
    const node = before && before.sign === sign ? before.node : build(item, before?.node);
    now.set(name, { node, sign });
    if (before && before.node !== node) before.node.replaceWith(node);
    const next = cursor ? cursor.nextSibling : box.firstChild;
    if (node !== next) box.insertBefore(node, next);
    cursor = node;
  }
  for (const [name, { node }] of old) if (now.get(name)?.node !== node) node.remove();
  box.keptChildren = now;
}

/** Runs `work` once per frame however often it is asked for. */
export function oncePerFrame(work) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      work();
    });
  };
}
