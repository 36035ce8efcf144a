import { jsonOf, type LogLevel, levelOf } from "@/server/logs/level-rules";
import type { LineMark } from "./runtime-log";

/** How a line looks: by the level that it declares, else by its stream. */
export type LineTone = "normal" | "error" | "warn" | "debug" | "stderr" | "note";

/** A letter beside the line says the same as its colour. */
export const toneLetters: Readonly<Record<LineTone, { letter: string; word: string }>> = {
  normal: { letter: "", word: "" },
  error: { letter: "E", word: "error" },
  warn: { letter: "W", word: "warning" },
  debug: { letter: "D", word: "debug" },
  stderr: { letter: "!", word: "standard error" },
  note: { letter: "", word: "" },
};

const ofLevel: Readonly<Record<LogLevel, LineTone>> = { error: "error", warn: "warn", info: "normal", debug: "debug" };

export const toneOf = (text: string, stream: LineMark["stream"]): LineTone => {
  if (stream === "note") return "note";
  const level = levelOf(text);
  if (level !== null) return ofLevel[level];
  return stream === "stderr" ? "stderr" : "normal";
};

const messageFields = ["msg", "message", "event", "error"];
/** What the line says by its place, its letter and its time already. */
const saidElsewhere = ["level", "severity", "lvl", "time", "timestamp", "ts", "@timestamp", "pid", "hostname", "v"];
const longestValue = 60;

const short = (value: unknown): string => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
};

/** A line of JSON as a sentence with its fields behind it; null for other lines. Pure. */
export const foldedLine = (text: string): string | null => {
  const object = jsonOf(text);
  if (object === null) return null;
  const message = messageFields.find((field) => typeof object[field] === "string");
  const rest = Object.entries(object).filter(([name]) => name !== message && !saidElsewhere.includes(name));
  const parts = rest.map(([name, value]) => `${name}=${short(value)}`);
  return [...(message === undefined ? [] : [String(object[message])]), ...parts].join("  ");
};

const two = (value: number): string => String(value).padStart(2, "0");

export type TimeLook = { utc: boolean; withDate: boolean };

/** `14:03:07.123`, or with its day, in UTC or the reader's own zone. Empty for what is no time. */
export const timeText = (time: string, { utc, withDate }: TimeLook): string => {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return "";
  const milliseconds = String(at.getMilliseconds()).padStart(3, "0");
  if (utc) return `${withDate ? `${at.toISOString().slice(5, 10)} ` : ""}${at.toISOString().slice(11, 19)}.${milliseconds}`;
  const day = `${two(at.getMonth() + 1)}-${two(at.getDate())} `;
  return `${withDate ? day : ""}${at.toTimeString().slice(0, 8)}.${milliseconds}`;
};
