// What the page knows: the world as the server tells it, and what this viewer has chosen (kept between visits).

const KEPT = "daren.page";

const CHOICES = {
  theme: "",
  language: "",
  slackUser: "",
  slackTeam: "",
  channels: {},
  telegramUser: "",
  chats: {},
  seen: {},
  tour: { on: true, skipped: [] },
};

function load() {
  try {
    return { ...CHOICES, ...JSON.parse(localStorage.getItem(KEPT) || "{}") };
  } catch {
    return { ...CHOICES };
  }
}

const listeners = new Set();

export const store = {
  world: null,
  online: true,
  ui: load(),
  /** Things of this very moment, never kept: what is being sent, what failed, who types. */
  now: { pending: [], failures: {}, typing: {}, thread: null, drawer: false },

  subscribe(listener) {
    listeners.add(listener);
  },

  changed() {
    for (const listener of listeners) listener();
  },

  choose(patch) {
    Object.assign(store.ui, patch);
    try {
      localStorage.setItem(KEPT, JSON.stringify(store.ui));
    } catch {
      // Private windows may refuse storage; the choice then lives as long as the page.
    }
    store.changed();
  },

  glance(patch) {
    Object.assign(store.now, patch);
    store.changed();
  },

  setWorld(world) {
    store.world = world;
    store.changed();
  },
};
