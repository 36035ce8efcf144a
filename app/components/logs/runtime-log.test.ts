import { describe, expect, it } from "vitest";
import { linesBetween } from "./line-buffer";
import { type LogBatch, RuntimeLog } from "./runtime-log";

const line = (second: number) => ({
  time: `2026-01-01T00:00:${String(second).padStart(2, "0")}.000000000Z`,
  stream: "stdout" as const,
  text: `line ${second}`,
  deploymentId: "dep_1",
});
const batch = (streamId: string, first: number, seconds: number[]): LogBatch => ({ streamId, first, lines: seconds.map(line) });
const textsAfter = (...batches: LogBatch[]) => {
  const log = new RuntimeLog();
  for (const each of batches) log.append(each);
  return linesBetween(log.lines, { from: 0, to: log.lines.end }, (text) => text);
};

describe("what an app writes", () => {
  it("comes once, however often it is sent", () => {
    expect(textsAfter(batch("a", 0, [1, 2]), batch("a", 0, [1, 2]), batch("a", 1, [2, 3]))).toEqual([
      "line 1",
      "line 2",
      "line 3",
    ]);
  });

  it("says how many lines are missing", () => {
    expect(textsAfter(batch("a", 0, [1]), batch("a", 5, [6]))).toEqual([
      "line 1",
      "4 lines are missing: they came faster than they could be sent.",
      "line 6",
    ]);
  });

  it("goes on when the host counts anew, without a line twice", () => {
    expect(textsAfter(batch("a", 0, [1, 2]), batch("b", 0, [1, 2, 3]), batch("b", 3, [4]))).toEqual([
      "line 1",
      "line 2",
      "line 3",
      "line 4",
    ]);
  });

  it("says when it cannot know whether the new count begins where the old one ended", () => {
    expect(textsAfter(batch("a", 0, [1]), batch("b", 0, [9]))[1]).toMatch(/^Lines may be missing here/);
  });

  it("knows where to go on", () => {
    const log = new RuntimeLog();
    expect(log.eventId).toBeNull();
    log.append(batch("a", 7, [1, 2]));
    expect(log.eventId).toBe("a.9");
  });

  it("shows what is wanted, and older lines in front", () => {
    const log = new RuntimeLog(({ text }) => text !== "line 3");
    log.append(batch("a", 0, [2, 3, 4]));
    expect(log.oldest).toBe(line(2).time);
    log.prepend([line(0), line(1)]);
    expect(linesBetween(log.lines, { from: -2, to: log.lines.end }, (text) => text)).toEqual([
      "line 0",
      "line 1",
      "line 2",
      "line 4",
    ]);
    expect(log.oldest).toBe(line(0).time);
    expect(log.eventId).toBe("a.3");
  });
});
