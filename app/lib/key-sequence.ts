/** What was typed of a sequence so far, and when its last key came (milliseconds). */
export type Typed = { keys: string; at: number };

export const nothingTyped: Typed = { keys: "", at: 0 };

/** A person who pauses this long has begun anew. */
const patienceMs = 1_200;

/**
 * One more key. Gives the sequence that is complete with it, if one is, and what counts as typed from now on. A key that
 * goes on with nothing may still begin something. Pure: the moment comes in.
 */
export const typeKey = (
  before: Typed,
  key: string,
  { at, sequences }: { at: number; sequences: readonly string[] },
): { complete: string | null; typed: Typed } => {
  const inTime = before.keys !== "" && at - before.at <= patienceMs;
  for (const keys of inTime ? [`${before.keys} ${key}`, key] : [key]) {
    if (sequences.includes(keys)) return { complete: keys, typed: nothingTyped };
    if (sequences.some((sequence) => sequence.startsWith(`${keys} `))) return { complete: null, typed: { keys, at } };
  }
  return { complete: null, typed: nothingTyped };
};
