/** How numbers and moments are written for people. Pure: "now" comes in. */

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `840 ms`, `12.4 s`, `3 min 05 s`, `1 h 02 min`. */
export const formatDuration = (ms: number): string => {
  if (ms < 0) return "0 s";
  if (ms < second) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / second).toFixed(1)} s`;
  const seconds = Math.round(ms / second);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
  return `${Math.floor(seconds / 3_600)} h ${String(Math.floor((seconds % 3_600) / 60)).padStart(2, "0")} min`;
};

/** Like `formatDuration`, in whole seconds, for what ticks. */
export const formatElapsed = (ms: number): string =>
  ms < minute ? `${Math.max(0, Math.floor(ms / second))} s` : formatDuration(Math.floor(ms / second) * second);

/** `just now`, `4 min ago`, `3 h ago`, `2 d ago`, then the date. */
export const formatAgo = (then: Date, now: Date): string => {
  const ms = now.getTime() - then.getTime();
  if (ms < 10 * second) return "just now";
  if (ms < minute) return `${Math.floor(ms / second)} s ago`;
  if (ms < hour) return `${Math.floor(ms / minute)} min ago`;
  if (ms < day) return `${Math.floor(ms / hour)} h ago`;
  if (ms < 14 * day) return `${Math.floor(ms / day)} d ago`;
  return then.toISOString().slice(0, 10);
};

const twoDigits = (value: number): string => String(value).padStart(2, "0");

/** `12:03`, and `23 Nov 12:03` where it was another day; by the clock of where this runs. */
export const formatClock = (then: Date, now: Date): string => {
  const time = `${twoDigits(then.getHours())}:${twoDigits(then.getMinutes())}`;
  if (then.toDateString() === now.toDateString()) return time;
  return `${then.getDate()} ${then.toLocaleString("en-GB", { month: "short" })} ${time}`;
};

/** `812 B`, `4.2 MB`, `1.5 GB`; powers of 1024, as limits are. */
export const formatBytes = (bytes: number): string => {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1_024 && unit < units.length - 1) {
    value /= 1_024;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
};

export const formatCount = (count: number): string => count.toLocaleString("en-GB").replaceAll(",", " ");

export const shortCommit = (commit: string): string => commit.slice(0, 7);

/** First line of a commit message. */
export const subjectOf = (message: string): string => message.split("\n", 1)[0]?.trim() ?? "";

/** A DNS label made of any text: `My App!` gives `my-app`. */
export const toSubdomain = (text: string): string =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[\u0300-\u036f]/g, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 63)
    .replaceAll(/-+$/g, "");
