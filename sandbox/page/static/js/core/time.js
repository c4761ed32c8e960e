// Times as people read them, in the time zone of whoever is looking.

import { language, t } from "../words/index.js";

const formats = new Map();

function format(zone, options) {
  const key = `${language()}|${zone}|${JSON.stringify(options)}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(language(), { timeZone: zone || undefined, ...options }));
  return formats.get(key);
}

export const clockTime = (date, zone) => format(zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date);

export const dayName = (date, zone) => format(zone, { weekday: "long", month: "long", day: "numeric" }).format(date);

export const shortDay = (date, zone) => format(zone, { weekday: "short", month: "short", day: "numeric" }).format(date);

export const dayKey = (date, zone) => {
  const parts = Object.fromEntries(
    format(zone, { year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(date).map((part) => [part.type, part.value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}`;
};

/** A moment as the clock of `zone` shows it, "2026-12-01T18:00". */
export function wallClock(date, zone) {
  return `${dayKey(date, zone)}T${clockTime(date, zone)}`;
}

/** The instant at which the clock of `zone` shows "2026-12-01T18:00". */
export function instantOf(text, zone) {
  const wanted = new Date(`${text}Z`).getTime();
  let instant = wanted;
  for (let round = 0; round < 2; round += 1) instant += wanted - new Date(`${wallClock(new Date(instant), zone)}Z`).getTime();
  return new Date(instant);
}

/** "Today", "Yesterday" or the day's name, seen from the business clock. */
export function relativeDay(date, now, zone) {
  const key = dayKey(date, zone);
  if (key === dayKey(now, zone)) return t("day.today");
  if (key === dayKey(new Date(now.getTime() - 86_400_000), zone)) return t("day.yesterday");
  return dayName(date, zone);
}

/** The next 09:00 in `zone` after `now`, as an instant. */
export function nextNine(now, zone) {
  const minuteOfDay = (date) => {
    const [hour, minute] = format(zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
      .formatToParts(date)
      .filter((part) => part.type === "hour" || part.type === "minute")
      .map((part) => Number(part.value));
    return hour * 60 + minute;
  };
  const start = Math.floor(now.getTime() / 60_000) * 60_000;
  let wait = (9 * 60 - minuteOfDay(now) + 1440) % 1440;
  if (wait === 0) wait = 1440;
  let target = new Date(start + wait * 60_000);
  const drift = 9 * 60 - minuteOfDay(target); // a change to or from summer time in between
  if (drift && Math.abs(drift) <= 120) target = new Date(target.getTime() + drift * 60_000);
  return target;
}

export const city = (zone) => {
  const cities = t("cities");
  return cities[zone] || (zone || "").split("/").pop().replaceAll("_", " ");
};

/** A Slack ts ("1763…​.000100") as a Date. */
export const fromTs = (ts) => new Date(Number.parseFloat(ts) * 1000);
