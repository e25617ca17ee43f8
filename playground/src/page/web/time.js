// The playground's time, and Discord's timestamps in the viewer's own language.

import { el } from "./dom.js";

// The server's time minus this machine's: it can be moved.
let ahead = 0;

/** Learns what time it is there. */
const setNow = (there) => {
  const before = ahead;
  ahead = there - Date.now();
  if (Math.abs(ahead - before) > 1000) renew();
};
const now = () => Date.now() + ahead;

const format = (date, options) => new Intl.DateTimeFormat(undefined, options).format(date);

// What each of Discord's styles shows. Source: Discord's reference, "Timestamp Styles".
const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
  s: { dateStyle: "short", timeStyle: "short" },
  S: { dateStyle: "short", timeStyle: "medium" },
};
const UNITS = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]];

/** "in 3 hours", "yesterday": how far a moment (Unix milliseconds) is. */
function relative(moment) {
  const away = (moment - now()) / 1000;
  // Rounded first, so that what is 59.7 minutes away is an hour away.
  const [unit, size] = UNITS.find(([, size]) => Math.round(Math.abs(away) / size) >= 1) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(Math.round(away / size), unit);
}

/** The text of `<t:seconds:style>`; the seconds themselves if no calendar has them. */
function stamp(seconds, style) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return String(seconds);
  return style === "R" ? relative(date.getTime()) : format(date, STYLES[style] ?? STYLES.f);
}

/** A node for it. Relative ones keep up with the time. */
function stampNode(seconds, style) {
  const node = el("time", { className: "stamp", title: stamp(seconds, "F") }, stamp(seconds, style));
  if (style === "R") node.dataset.relative = seconds;
  return node;
}

function renew() {
  for (const node of document.querySelectorAll("time[data-relative]")) node.textContent = stamp(Number(node.dataset.relative), "R");
}
setInterval(renew, 5000);

const sameDay = (one, other) => new Date(one).toDateString() === new Date(other).toDateString();

/** When a message was written: the time of today, the date and time of other days. */
function whenWritten(iso) {
  const date = new Date(iso);
  const options = sameDay(date, now()) ? STYLES.t : STYLES.s;
  return el("time", { className: "when", dateTime: iso, title: format(date, STYLES.F) }, format(date, options));
}

const dayName = (date) => format(new Date(date), { dateStyle: "full" });
const clockText = () => format(new Date(now()), { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

export { clockText, dayName, format, now, sameDay, setNow, stampNode, whenWritten };
