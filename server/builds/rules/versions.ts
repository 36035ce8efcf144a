import { type BaseImage, baseImages } from "./base-images";

/** From its first version on, up to and without its last: what a wish like `>=18 <23` or a candidate like `3.13` spans. */
type Span = { from: number; below: number };

const everything: Span = { from: 0, below: Number.POSITIVE_INFINITY };
const weights = [1e6, 1e3, 1] as const;

const lowest = (parts: readonly number[]): number =>
  parts.reduce((sum, part, place) => sum + Math.min(part, 999) * (weights[place] ?? 0), 0);

/** Everything that begins with these numbers. */
const spanOf = (parts: readonly number[]): Span => ({
  from: lowest(parts),
  below: lowest(parts) + (weights[parts.length - 1] ?? Number.POSITIVE_INFINITY),
});

/** Up to the next of the number at `place`. */
const upTo = (parts: readonly number[], place: number): Span => ({
  from: lowest(parts),
  below: spanOf(parts.slice(0, place + 1)).below,
});

const comparator = (operator: string, parts: readonly number[]): Span => {
  const span = spanOf(parts);
  const firstNotZero = parts.findIndex((part) => part > 0);
  switch (operator) {
    case ">":
      return { from: span.below, below: everything.below };
    case ">=":
      return { from: span.from, below: everything.below };
    case "<":
      return { from: 0, below: span.from };
    case "<=":
      return { from: 0, below: span.below };
    case "^":
      return upTo(parts, firstNotZero < 0 ? 0 : firstNotZero);
    case "~":
      return upTo(parts, Math.min(1, parts.length - 1));
    case "~=":
    case "~>":
      return upTo(parts, Math.max(0, parts.length - 2));
    case "!=":
      return everything;
    default:
      return span;
  }
};

const overlap = (a: Span, b: Span): Span => ({ from: Math.max(a.from, b.from), below: Math.min(a.below, b.below) });

const token = /\s*(>=|<=|~=|~>|===?|!=|[<>^~=])?\s*v?(\d{1,6}(?:\.(?:\d{1,6}|[xX*])){0,3})[-+\w.@*]*\s*,?/y;

const numbers = (text: string): number[] => {
  const parts: number[] = [];
  for (const part of text.split(".").slice(0, 3)) {
    if (!/^\d+$/.test(part)) break;
    parts.push(Number(part));
  }
  return parts;
};

/** One alternative of a range; null where it is not understood. */
const parseAll = (text: string): Span | null => {
  if (/^\s*(?:\*|x|latest)?\s*$/.test(text)) return everything;
  const hyphen = /^\s*v?(\d[\d.]*)\s+-\s+v?(\d[\d.]*)\s*$/.exec(text);
  if (hyphen) return overlap(comparator(">=", numbers(hyphen[1] ?? "")), comparator("<=", numbers(hyphen[2] ?? "")));
  let span = everything;
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (!match) return null;
    span = overlap(span, comparator(match[1] ?? "=", numbers(match[2] ?? "")));
  }
  return span;
};

export type ChosenVersion = {
  version: string;
  /** `unknown`: the wish is no range; `unmet`: none of ours is in it. */
  reason: "met" | "unmet" | "unknown";
};

/**
 * The version of a base image for a range of npm, Python, Ruby or Composer: the standard one where the range allows it, else
 * the newest. Never throws.
 */
export const chooseVersion = (base: BaseImage, range: string): ChosenVersion => {
  const { versions, standard } = baseImages[base];
  if (range.length > 200) return { version: standard, reason: "unknown" };
  const spans = range.split(/\|\|?/).map(parseAll);
  if (spans.some((span) => span === null)) return { version: standard, reason: "unknown" };
  const allows = (candidate: string) =>
    spans.some((span) => {
      const { from, below } = overlap(span ?? everything, spanOf(numbers(candidate)));
      return from < below;
    });
  const found = [standard, ...versions].find(allows);
  return found ? { version: found, reason: "met" } : { version: standard, reason: "unmet" };
};

type Asked = {
  /** What it is of: `Node`. */
  name: string;
  source: string;
  range: string;
  /** As it stands in the source, where the range is only what it means. */
  written?: string;
  base: BaseImage;
};

/** The version, and `engines.node is >=22: Node 24` or why it is another. */
export const versionSentence = (asked: Asked): [string, string] => {
  const { version, reason } = chooseVersion(asked.base, asked.range);
  const says = `${asked.source} is ${(asked.written ?? asked.range).slice(0, 60)}`;
  const choice = `${asked.name} ${version}`;
  if (reason === "met") return [version, `${says}: ${choice}`];
  if (reason === "unknown") return [version, `${says}, which is no version that is understood: ${choice}`];
  const offered = [...baseImages[asked.base].versions].reverse().join(", ");
  return [version, `${says}, but builds have ${asked.name} ${offered}: ${choice}`];
};
