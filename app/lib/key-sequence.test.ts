import { expect, it } from "vitest";
import { nothingTyped, typeKey } from "./key-sequence";

const sequences = ["g h", "g d", "c", "?"];

/** Types `keys`, each so many milliseconds after the one before, and tells what was complete. */
const type = (keys: readonly string[], every: number) => {
  const complete: string[] = [];
  let typed = nothingTyped;
  for (const [place, key] of keys.entries()) {
    const step = typeKey(typed, key, { at: 1_000 + place * every, sequences });
    typed = step.typed;
    if (step.complete !== null) complete.push(step.complete);
  }
  return complete;
};

it.each([
  ["one key is complete at once", ["c"], 0, ["c"]],
  ["two keys in time", ["g", "h"], 300, ["g h"]],
  ["two keys with a pause between are not one sequence", ["g", "h"], 2_000, []],
  ["the last key decides", ["g", "d", "g", "h"], 100, ["g d", "g h"]],
  ["a key that goes on with nothing forgets what was typed", ["g", "x", "h"], 100, []],
  ["a key that goes on with nothing may be complete by itself", ["g", "c"], 100, ["c"]],
  ["g twice still waits for the second key", ["g", "g", "h"], 100, ["g h"]],
  ["others say nothing", ["x", "y"], 100, []],
])("%s", (_, keys, every, complete) => expect(type(keys, every)).toEqual(complete));
