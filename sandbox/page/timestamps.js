// Shows instants in the reader's own zone, and keeps the relative ones moving.
import { h } from "./dom.js";
import { now } from "./state.js";

// The page speaks English, so its dates do too; the reader's own kind of English where there is one.
const LOCALE = (navigator.languages ?? []).find((language) => language.startsWith("en")) ?? "en-GB";

const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
  s: { dateStyle: "short", timeStyle: "short" },
  S: { dateStyle: "short", timeStyle: "medium" },
  full: { dateStyle: "full", timeStyle: "long" },
};

const formats = new Map();

function format(style) {
  if (!formats.has(style)) formats.set(style, new Intl.DateTimeFormat(LOCALE, STYLES[style]));
  return formats.get(style);
}

const UNITS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];
const relativeFormat = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" });

/** "in 5 minutes", "2 hours ago". */
export function relative(milliseconds) {
  const seconds = Math.round((milliseconds - now()) / 1000);
  if (seconds === 0) return "now";
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size);
  return relativeFormat.format(Math.trunc(seconds / size), unit);
}

/** The instant in one of Discord's styles, or `full`. */
export function inStyle(milliseconds, style) {
  if (style === "R") return relative(milliseconds);
  return format(STYLES[style] ? style : "f").format(milliseconds);
}

/** A time that tells all of itself when pointed at. */
export function time(milliseconds, style, props) {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return h("span", null, "Invalid date");
  const node = h("time", { datetime: date.toISOString(), title: inStyle(milliseconds, "full"), ...props });
  node.textContent = inStyle(milliseconds, style);
  if (style === "R") node.dataset.relative = String(milliseconds);
  return node;
}

const dayKey = new Intl.DateTimeFormat("en-CA", { dateStyle: "short" });

/** The day in the reader's zone, for comparing. */
export const dayOf = (milliseconds) => dayKey.format(milliseconds);

/** A message's time as chat shows it: the hour for today, the date before. */
export function stamp(milliseconds) {
  const yesterday = dayOf(now() - 86_400_000);
  const day = dayOf(milliseconds);
  if (day === dayOf(now())) return inStyle(milliseconds, "t");
  if (day === yesterday) return `Yesterday at ${inStyle(milliseconds, "t")}`;
  return inStyle(milliseconds, "s");
}

function tick() {
  for (const node of document.querySelectorAll("time[data-relative]")) {
    const text = relative(Number(node.dataset.relative));
    if (node.textContent !== text) node.textContent = text;
  }
}

setInterval(tick, 1000);
