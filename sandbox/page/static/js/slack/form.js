// What a person has filled into one modal; it outlives every redrawing of the modal, as in the real client.

import { asSent } from "./state.js";

export class Form {
  constructor() {
    this.kept = new Map();
    this.untold = new Set();
    this.errors = {};
  }

  get(blockId, actionId) {
    return this.kept.get(`${blockId}\n${actionId}`);
  }

  set(blockId, actionId, value) {
    this.kept.set(`${blockId}\n${actionId}`, value);
    this.untold.add(`${blockId}\n${actionId}`);
    if (this.errors[blockId]) {
      const rest = { ...this.errors };
      delete rest[blockId];
      this.errors = rest;
      this.onCleared?.(blockId);
    }
  }

  told(blockId, actionId) {
    this.untold.delete(`${blockId}\n${actionId}`);
  }

  /** Takes what the sandbox does not know yet, by the fields' labels; file inputs are read apart. */
  take(view) {
    const out = {};
    for (const block of view.blocks) {
      if (block.type !== "input" || block.element.type === "file_input") continue;
      const key = `${block.block_id}\n${block.element.action_id}`;
      if (this.untold.delete(key)) out[block.label.text] = asSent(this.kept.get(key), block.element);
    }
    return out;
  }

  files(view) {
    return view.blocks
      .filter((block) => block.type === "input" && block.element.type === "file_input")
      .map((block) => [block, this.get(block.block_id, block.element.action_id)])
      .filter(([, files]) => files);
  }
}
