import Anser from "anser";
import type { Pattern } from "./search-pattern";

/** A run of text with one look. */
export type Span = { text: string; className: string; color?: string; background?: string };

/** Escape sequences that are no colours: moves, erasures, titles. A log viewer has nothing to do for them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is removed
const otherSequences = /\x1b\[[0-9;?]*[A-LN-Za-ln-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][0-9A-Z]|\x1b[=>78cDEHM]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is removed
const colours = /\x1b\[[0-9;:]*m/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed
const controls = /[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f]/g;

const decorations: Record<string, string> = {
  bold: "font-semibold",
  dim: "opacity-65",
  italic: "italic",
  underline: "underline",
  strikethrough: "line-through",
};

const tabStop = 8;
const expandTabs = (text: string): string => (text.includes("\t") ? text.replaceAll("\t", " ".repeat(tabStop)) : text);

const clean = (text: string): string =>
  expandTabs(text.includes("\x1b") ? text.replace(otherSequences, "") : text).replace(controls, "");

// biome-ignore lint/suspicious/noControlCharactersInRegex: lines without any are what most logs consist of
const needsCleaning = /[\x00-\x1f\x7f]/;

/** The text alone, as it is searched, measured and copied. */
export const plainText = (text: string): string => {
  if (!needsCleaning.test(text)) return text;
  const cleaned = clean(text);
  return cleaned.includes("\x1b") ? cleaned.replace(colours, "").replaceAll("\x1b", "") : cleaned;
};

/** The 256 colours of a palette: 16 named ones (by theme), a cube of 6, and greys. */
const paletteColour = (index: number): string => {
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return `rgb(${grey} ${grey} ${grey})`;
  }
  const place = index - 16;
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  return `rgb(${level(Math.floor(place / 36))} ${level(Math.floor(place / 6) % 6)} ${level(place % 6)})`;
};

const colourOf = (name: string | null, trueColour: string | null): string | undefined => {
  if (name === "ansi-truecolor" && trueColour !== null) return `rgb(${trueColour.replaceAll(",", " ")})`;
  const palette = name?.match(/^ansi-palette-(\d+)$/)?.[1];
  return palette === undefined ? undefined : paletteColour(Number(palette));
};

/** Colours as spans of text; nothing here is ever HTML. */
export const ansiSpans = (line: string): Span[] => {
  const text = clean(line);
  if (!text.includes("\x1b")) return text === "" ? [] : [{ text, className: "" }];
  return Anser.ansiToJson(text, { use_classes: true, remove_empty: true }).map((part) => {
    const color = colourOf(part.fg, part.fg_truecolor);
    const background = colourOf(part.bg, part.bg_truecolor);
    const classes = [
      color === undefined && part.fg ? `${part.fg}-fg` : "",
      background === undefined && part.bg ? `${part.bg}-bg` : "",
      ...part.decorations.map((name) => decorations[name] ?? ""),
    ];
    return {
      text: part.content.replaceAll("\x1b", ""),
      className: classes.filter((each) => each !== "").join(" "),
      ...(color === undefined ? {} : { color }),
      ...(background === undefined ? {} : { background }),
    };
  });
};

export type Piece = Span & { hit: "none" | "hit" | "now" };

/** Cuts spans to the columns `from`–`to` and marks what is searched for. */
export const piecesOf = (
  spans: readonly Span[],
  cut: { from: number; to: number },
  search: { pattern: Pattern; now: boolean },
): Piece[] => {
  const text = spans.map((span) => span.text).join("");
  const hits = search.pattern.find(text);
  const pieces: Piece[] = [];
  let at = 0;
  for (const span of spans) {
    const end = at + span.text.length;
    let from = Math.max(at, cut.from);
    while (from < Math.min(end, cut.to)) {
      const hit = hits.find((each) => each.end > from);
      const inside = hit !== undefined && hit.start <= from;
      const stop = Math.min(end, cut.to, hit === undefined ? end : inside ? hit.end : hit.start);
      pieces.push({ ...span, text: text.slice(from, stop), hit: inside ? (search.now ? "now" : "hit") : "none" });
      from = stop;
    }
    at = end;
  }
  return pieces;
};
