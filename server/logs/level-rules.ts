/** How grave a line is, where it says so itself. Never guessed by words in its text. Pure. */
export const logLevels = ["error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof logLevels)[number];

const words: Readonly<Record<string, LogLevel>> = {
  emerg: "error",
  emergency: "error",
  alert: "error",
  panic: "error",
  fatal: "error",
  critical: "error",
  crit: "error",
  error: "error",
  err: "error",
  severe: "error",
  warning: "warn",
  warn: "warn",
  notice: "info",
  information: "info",
  info: "info",
  debug: "debug",
  trace: "debug",
  verbose: "debug",
};
const names = Object.keys(words).join("|");

/** Numbers of pino and bunyan. */
const byNumber = (value: number): LogLevel => {
  if (value >= 50) return "error";
  if (value >= 40) return "warn";
  return value >= 30 ? "info" : "debug";
};

const ofValue = (value: unknown): LogLevel | null => {
  if (typeof value === "number") return byNumber(value);
  return typeof value === "string" ? (words[value.toLowerCase()] ?? null) : null;
};

const fields = ["level", "severity", "lvl", "loglevel", "log.level", "@level"];

/** The object that a line is, for those that log as JSON; null for any other line. */
export const jsonOf = (text: string): Record<string, unknown> | null => {
  if (!text.startsWith("{") || !text.trimEnd().endsWith("}")) return null;
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};

const logfmt = new RegExp(`(?:^|\\s)(?:level|lvl|severity)="?(${names})"?(?=\\s|$)`, "i");
/** What stands before a leading level: a time, brackets, a number of a process. */
const leading = String.raw`^[\s\d\[\]():.,TZ/+-]{0,48}`;
const bracketed = new RegExp(`${leading}[\\[<(]\\s?(${names})\\s?[\\]>)]`, "i");
const withColon = new RegExp(`${leading}(${names}):`, "i");
const upperCase = new RegExp(`${leading}(${names.toUpperCase()})(?=[\\s:|\\]\\-]|$)`);
/** A level stands at the beginning or nowhere. */
const lookedAt = 300;

/** The level that a line declares; null: it declares none. */
export const levelOf = (text: string): LogLevel | null => {
  const object = jsonOf(text);
  if (object !== null) return fields.map((field) => ofValue(object[field])).find((level) => level !== null) ?? null;
  const head = text.length > lookedAt ? text.slice(0, lookedAt) : text;
  const found = bracketed.exec(head) ?? withColon.exec(head) ?? upperCase.exec(head) ?? logfmt.exec(head);
  return found === null ? null : (words[(found[1] ?? "").toLowerCase()] ?? null);
};
