/** Which time is shown: so much until now, or from one moment to another. Pure. */

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export const presets = { "1h": hour, "6h": 6 * hour, "24h": day, "7d": 7 * day, "30d": 30 * day, "90d": 90 * day } as const;
export type Preset = keyof typeof presets;
export const presetNames = Object.keys(presets) as Preset[];
const usual: Preset = "24h";

/** What was used is kept for so long. */
const keptMs = 90 * day;
/** Three measurements: less is no chart. */
const shortestMs = 15 * minute;

export type Span = { from: number; to: number };
/** What the address asks for: one of the usual ranges, until now, or a part that somebody chose. */
export type Choice = { preset: Preset; span: null } | { preset: null; span: Span };

/** Null where it is no moment. Takes what ISO 8601 writes, and milliseconds. */
export const momentOf = (text: string | null): number | null => {
  if (text === null || text === "") return null;
  const at = /^\d{11,14}$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isFinite(at) ? at : null;
};

/** Whatever makes no sense is the usual range. */
export const choiceOf = (parameters: Pick<URLSearchParams, "get">): Choice => {
  const from = momentOf(parameters.get("from"));
  const to = momentOf(parameters.get("to"));
  if (from !== null && to !== null && from < to) return { preset: null, span: { from, to } };
  const asked = presetNames.find((name) => name === parameters.get("range"));
  return { preset: asked ?? usual, span: null };
};

/** The same as an address has it. `at` is a moment that is marked, for as long as it stays in sight. */
export const queryOf = (choice: Choice, at: number | null = null): string => {
  const parameters = new URLSearchParams();
  if (choice.preset === null) {
    parameters.set("from", new Date(choice.span.from).toISOString());
    parameters.set("to", new Date(choice.span.to).toISOString());
    if (at !== null) parameters.set("at", new Date(at).toISOString());
  } else if (choice.preset !== usual) parameters.set("range", choice.preset);
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
};

/** `now` is a full minute, so that a range until now is the same question for as long as that. */
export const spanOf = ({ preset, span }: Choice, now: number): Span =>
  preset === null ? span : { from: now - presets[preset], to: now };

/** No longer than what is kept, not before it, and no further on than now; as long as it is where there is room. */
const within = ({ from, to }: Span, now: number): Span => {
  const length = Math.round(Math.min(Math.max(to - from, shortestMs), keptMs));
  const end = Math.round(Math.min(Math.max(to, now - keptMs + length), now));
  return { from: end - length, to: end };
};

/** Between the two moments that somebody drew from and to, in whichever order. */
export const zoomed = (one: number, other: number, now: number): Span => {
  const from = Math.floor(Math.min(one, other) / minute) * minute;
  const to = Math.ceil(Math.max(one, other) / minute) * minute;
  const middle = (from + to) / 2;
  return within({ from: Math.min(from, middle - shortestMs / 2), to: Math.max(to, middle + shortestMs / 2) }, now);
};

/** The half around its middle, or twice as much. */
export const scaled = ({ from, to }: Span, factor: 0.5 | 2, now: number): Span => {
  const middle = (from + to) / 2;
  const half = ((to - from) / 2) * factor;
  return within({ from: middle - half, to: middle + half }, now);
};

/** Half of it earlier or later. */
export const moved = ({ from, to }: Span, direction: -1 | 1, now: number): Span => {
  const way = (direction * (to - from)) / 2;
  return within({ from: from + way, to: to + way }, now);
};

export const isShortest = ({ from, to }: Span): boolean => to - from <= shortestMs;
export const isLongest = ({ from, to }: Span): boolean => to - from >= keptMs;
