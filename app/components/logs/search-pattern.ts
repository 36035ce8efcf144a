/** What is searched for, as text or as a regular expression. Pure. */
export type Hit = { start: number; end: number };
export type Pattern = { find: (text: string) => Hit[] };

export const noPattern: Pattern = { find: () => [] };

const mostHits = 200;
/** A pattern is tried on so much of a line: what repeats within what repeats must not stop the page. */
const longestTried = 1_000;
const mostRepeats = 6;
const mostWide = 3;

const literal = (wanted: string): Pattern => {
  const query = wanted.toLowerCase();
  return {
    find: (text) => {
      const lower = text.toLowerCase();
      const hits: Hit[] = [];
      for (let at = lower.indexOf(query); at >= 0 && hits.length < mostHits; at = lower.indexOf(query, at + query.length)) {
        hits.push({ start: at, end: at + query.length });
      }
      return hits;
    },
  };
};

const expression = (source: string): Pattern => {
  const compiled = new RegExp(source, "gi");
  return {
    find: (text) => {
      const hits: Hit[] = [];
      for (const match of text.slice(0, longestTried).matchAll(compiled)) {
        if (hits.length >= mostHits) break;
        if (match[0] !== "") hits.push({ start: match.index, end: match.index + match[0].length });
      }
      return hits;
    },
  };
};

const token = /\\.|\[(?:\\.|[^\]\\])*\]|\(\?[:=!]|\(\?<[=!]|[()]|[*+]\??|\{\d*,?\d*\}\??|[^]/g;
const isRepeat = (part: string): boolean => /^(?:[*+]|\{\d+,\d*\}|\{\d{2,}\})/.test(part);
const isWide = (part: string): boolean => part === "." || part.startsWith("[^") || /^\\[SWD]$/.test(part);

/** Why a pattern may take for ever on some line; null: it does not. */
const danger = (source: string): string | null => {
  if (/\\[1-9]|\\k</.test(source)) return "Back references are not supported here.";
  /** For each open group whether something in it repeats. */
  const groups: boolean[] = [];
  let before = "";
  let closedRepeats = false;
  let repeats = 0;
  let wide = 0;
  for (const part of source.match(token) ?? []) {
    if (part.startsWith("(")) groups.push(false);
    else if (part === ")") {
      closedRepeats = groups.pop() ?? false;
      if (closedRepeats && groups.length > 0) groups[groups.length - 1] = true;
    } else if (isRepeat(part)) {
      if (before === ")" && closedRepeats) return "A repetition within a repetition may take for ever.";
      repeats += 1;
      if (isWide(before)) wide += 1;
      if (groups.length > 0) groups[groups.length - 1] = true;
    }
    before = part;
  }
  return repeats > mostRepeats || wide > mostWide ? "That pattern repeats too many things." : null;
};

/** The pattern, or the sentence that says why it is none. */
export const toPattern = (text: string, isExpression: boolean): { pattern: Pattern; fault: string | null } => {
  if (text === "") return { pattern: noPattern, fault: null };
  if (!isExpression) return { pattern: literal(text), fault: null };
  const fault = danger(text);
  if (fault !== null) return { pattern: noPattern, fault };
  try {
    return { pattern: expression(text), fault: null };
  } catch (error) {
    if (error instanceof SyntaxError) return { pattern: noPattern, fault: "That is no regular expression." };
    throw error;
  }
};
