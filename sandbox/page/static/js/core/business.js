// Business time in the browser: the snapshot's moment, running on until the next one arrives.

let base = Date.now();
let readAt = performance.now();

export function setBusiness(iso) {
  base = new Date(iso).getTime();
  readAt = performance.now();
}

export const business = () => new Date(base + performance.now() - readAt);
