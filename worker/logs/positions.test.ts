import { describe, expect, it } from "vitest";
import { SkipKnown, sinceParameter } from "./positions";

it.each([
  ["2026-01-01T00:00:02.123456789Z", "1767225601.123456789"],
  ["1970-01-01T00:00:00.500000000Z", "0.500000000"],
  ["no time", "0"],
])("Docker is asked a second before %s", (time, expected) => expect(sinceParameter(time)).toBe(expected));

describe("what was read before", () => {
  const known = (position: { time: string; frames: number } | null, times: string[]) => {
    const skip = new SkipKnown(position);
    return times.map((time) => skip.isKnown(time));
  };
  it.each<[string, { time: string; frames: number } | null, string[], boolean[]]>([
    ["nothing", null, ["a", "b"], [false, false]],
    ["up to a time", { time: "b", frames: 1 }, ["a", "b", "c"], [true, true, false]],
    ["some frames of one time", { time: "b", frames: 2 }, ["b", "b", "b", "b"], [true, true, false, false]],
    ["nothing after the first that is new", { time: "b", frames: 1 }, ["c", "a", "b"], [false, false, false]],
  ])("%s", (_name, position, times, expected) => expect(known(position, times)).toEqual(expected));
});
