// Starts the page: fetches the world, listens for what happens, redraws what has changed.

import { get, listen } from "./core/api.js";
import { setBusiness } from "./core/business.js";
import { h, oncePerFrame } from "./core/dom.js";
import { store } from "./core/store.js";
import { TopBar } from "./core/top.js";
import { Workspace } from "./slack/index.js";
import { Phone } from "./telegram/index.js";
import { bot } from "./telegram/read.js";
import { Tour } from "./tour/index.js";
import { language, t } from "./words/index.js";

const DEBOUNCE_MS = 60;
const SLOW_MS = 20_000; // a refetch now and then, should an event have been lost

document.documentElement.lang = language();
const curtain = h("div.waiting", {}, h("div", {}, h("img", { src: "/static/seal.svg", width: "56", height: "56", alt: "" }), t("app.waiting")));
document.body.append(curtain);

const workspace = new Workspace(document.getElementById("team"));
const phone = new Phone(document.getElementById("phone"));
const tour = new Tour(document.getElementById("tour"));
const top = new TopBar(document.getElementById("top"), { onTour: () => tour.toggle() });

const draw = oncePerFrame(() => {
  if (!store.world) return;
  document.body.classList.toggle("drawer", store.now.drawer);
  top.show();
  workspace.show();
  phone.show();
  tour.show();
});
store.subscribe(draw);

/** A sandbox in which nobody has said more than Start is a new one: what was read or walked through in the last one is forgotten. */
function forgetTheLast(world) {
  const people = Object.values(world.slack.teams ?? {}).some((team) => Object.values(team.messages).flat().some((message) => message.user !== team.bot_user_id));
  const phones = (world.telegram.chats ?? []).some((chat) => chat.messages.some((message) => !message.out && !message.text.startsWith("/start")));
  if (!people && !phones) store.choose({ seen: {}, chats: {}, channels: {}, tour: { on: store.ui.tour.on, skipped: [], pressed: [] } });
}

let asked = 0;
let fetching = false;
let again = false;

async function refresh() {
  if (fetching) {
    again = true;
    return;
  }
  fetching = true;
  try {
    const world = await get("/control/state");
    setBusiness(world.now);
    if (!store.world) forgetTheLast(world);
    store.setWorld(world);
    workspace.arrived();
    store.changed();
    curtain.remove();
  } catch {
    setTimeout(refreshSoon, 1500);
  } finally {
    fetching = false;
    if (again) {
      again = false;
      refreshSoon();
    }
  }
}

function refreshSoon() {
  clearTimeout(asked);
  asked = setTimeout(refresh, DEBOUNCE_MS);
}

function happened(event) {
  if (event.kind === "telegram.action") phone.typing(event.chat_id);
  else refreshSoon();
}

listen(happened, (online) => {
  if (store.online !== online) {
    store.online = online;
    store.changed();
  }
  if (online) refreshSoon();
});
refresh();
setInterval(refreshSoon, SLOW_MS);
document.addEventListener("visibilitychange", draw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => store.changed());

// A link to the bot opens on the phone beside, as it would on a real one.
document.addEventListener("click", (event) => {
  const anchor = event.target.closest?.("a[href]");
  const found = anchor && /^https?:\/\/(?:t\.me|telegram\.me)\/([A-Za-z0-9_]+)(?:\?start=([A-Za-z0-9_-]*))?$/.exec(anchor.href);
  if (!found || found[1].toLowerCase() !== bot().username.toLowerCase()) return;
  event.preventDefault();
  phone.follow(found[2]);
});
