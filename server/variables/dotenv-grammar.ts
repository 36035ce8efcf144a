/**
 * The text form of variables, `.env`. A parser of our own: the usual ones answer keys and values alone and cut an unquoted `#`
 * without a word, while a person who pastes a file is to be told where, and how else, a line can be read. Pure, for the browser.
 *
 * Quoting: single quotes and backticks hold their text as it stands; in double quotes `\n`, `\r`, `\t`, `\\`, `\"` and `\$` are
 * escapes; all three may span lines. References such as `${NAME}` are never followed.
 */
export type DotenvDoubt =
  | "hash"
  | "trailing-space"
  | "unclosed-quote"
  | "after-quote"
  | "reference"
  | "duplicate"
  | "no-equals"
  | "no-name";

export type DotenvLine = {
  /** Of the first character, from 1. */
  line: number;
  /** Null where the line gives none. */
  key: string | null;
  value: string;
  doubts: DotenvDoubt[];
  /** How other programs may read the same value; null where all agree. */
  otherReading: string | null;
};

type Reading = { value: string; rest: number; doubts: DotenvDoubt[]; otherReading: string | null };

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "\\": "\\", '"': '"', $: "$" };

const unescapeDouble = (text: string): string => text.replace(/\\([nrt\\"$])/g, (_, letter: string) => escapes[letter] ?? letter);

const endOfLine = (text: string, from: number): number => {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
};

const closingQuote = (text: string, from: number, quote: string): number => {
  for (let at = from; at < text.length; at += 1) {
    if (quote === '"' && text[at] === "\\") at += 1;
    else if (text[at] === quote) return at;
  }
  return -1;
};

const readBare = (text: string, from: number): Reading => {
  const rest = endOfLine(text, from);
  const raw = text.slice(from, rest);
  const whole = raw.trim();
  const spaced = /(?:^|[ \t])#/.exec(raw);
  const value = spaced ? raw.slice(0, spaced.index).trim() : whole;
  const hash = raw.indexOf("#");
  const doubts: DotenvDoubt[] = [];
  let otherReading: string | null = null;
  if (hash !== -1) {
    doubts.push("hash");
    // Where a space stands before it, most take it for a comment and some keep it; where none does, it is the other way round.
    otherReading = spaced ? whole : raw.slice(0, hash).trim();
  } else if (/[ \t]$/.test(raw) && whole !== "") {
    doubts.push("trailing-space");
    otherReading = raw.trimStart();
  }
  return { value, rest, doubts, otherReading };
};

const readQuoted = (text: string, from: number, quote: string): Reading => {
  const close = closingQuote(text, from + 1, quote);
  if (close === -1) {
    const rest = endOfLine(text, from);
    return { value: text.slice(from, rest).trim(), rest, doubts: ["unclosed-quote"], otherReading: null };
  }
  const inner = text.slice(from + 1, close);
  const rest = endOfLine(text, close);
  const behind = text.slice(close + 1, rest).trim();
  const doubts: DotenvDoubt[] = behind === "" || behind.startsWith("#") ? [] : ["after-quote"];
  return {
    value: quote === '"' ? unescapeDouble(inner) : inner,
    rest,
    doubts,
    otherReading: doubts.length > 0 ? text.slice(from, rest).trim() : null,
  };
};

const readValue = (text: string, after: number): Reading => {
  let from = after;
  while (text[from] === " " || text[from] === "\t") from += 1;
  const first = text[from] ?? "";
  const quoted = first === '"' || first === "'" || first === "`";
  const reading = quoted ? readQuoted(text, from, first) : readBare(text, from);
  if (first !== "'" && /(?<!\\)\$\{/.test(text.slice(from, reading.rest))) reading.doubts.push("reference");
  return reading;
};

type Found = { item: DotenvLine | null; next: number };

const readLine = (text: string, start: number, line: number): Found => {
  const end = endOfLine(text, start);
  const whole = text.slice(start, end);
  if (/^\s*(?:#|$)/.test(whole)) return { item: null, next: end + 1 };
  const name = /^[ \t]*(?:export[ \t]+)?([^=\s]*)[ \t]*=/.exec(whole);
  if (!name) {
    const fault = { line, key: null, value: whole.trim(), doubts: ["no-equals" as const], otherReading: null };
    return { item: fault, next: end + 1 };
  }
  const key = name[1] ?? "";
  const { value, rest, doubts, otherReading } = readValue(text, start + name[0].length);
  if (key === "") doubts.push("no-name");
  return { item: { line, key: key === "" ? null : key, value, doubts, otherReading }, next: rest + 1 };
};

/** Every line that gives a variable or tries to, in order. Comments and empty lines are left out. */
export const parseDotenv = (source: string): DotenvLine[] => {
  const text = source.replace(/^\uFEFF/, "").replace(/\r\n/g, "\n");
  const items: DotenvLine[] = [];
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const { item, next } = readLine(text, at, line);
    if (item) items.push(item);
    for (let place = at; place < next && place < text.length; place += 1) if (text[place] === "\n") line += 1;
    at = next;
  }
  const seen = new Map<string, number>();
  for (const { key } of items) if (key !== null) seen.set(key, (seen.get(key) ?? 0) + 1);
  for (const item of items) if (item.key !== null && (seen.get(item.key) ?? 0) > 1) item.doubts.push("duplicate");
  return items;
};

const quoteDouble = (value: string): string =>
  `"${value
    .replace(/[\\"$]/g, "\\$&")
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r")}"`;

/** A value as every common reader of `.env` files takes it: bare where nothing in it is special, single quotes where they do. */
const renderValue = (value: string): string => {
  if (/^[A-Za-z0-9_./:@%+,=-]*$/.test(value)) return value;
  return /['\n\r]/.test(value) ? quoteDouble(value) : `'${value}'`;
};

/** `parseDotenv(renderDotenv(x))` gives x again, whatever the values hold. */
export const renderDotenv = (variables: readonly { key: string; value: string }[]): string =>
  variables.map(({ key, value }) => `${key}=${renderValue(value)}\n`).join("");
