import { describe, expect, it } from "vitest";
import { formatAgo, formatBytes, formatClock, formatDuration, formatElapsed, subjectOf, toSubdomain } from "./format";

describe("durations", () => {
  it.each([
    [-5, "0 s"],
    [0, "0 ms"],
    [840, "840 ms"],
    [12_430, "12.4 s"],
    [59_990, "1 min 00 s"],
    [185_000, "3 min 05 s"],
    [3_720_000, "1 h 02 min"],
  ])("%d ms is written %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  it("ticks in whole seconds", () => {
    expect(formatElapsed(1_999)).toBe("1 s");
    expect(formatElapsed(61_999)).toBe("1 min 01 s");
  });
});

it.each([
  [5, "just now"],
  [45, "45 s ago"],
  [240, "4 min ago"],
  [7_300, "2 h ago"],
  [3 * 86_400, "3 d ago"],
  [40 * 86_400, "2025-12-22"],
])("%d s before is written %s", (seconds, text) => {
  const now = new Date("2026-01-31T00:00:00Z");
  expect(formatAgo(new Date(now.getTime() - seconds * 1_000), now)).toBe(text);
});

it("writes a moment by the clock of the day, and with its date where it was another day", () => {
  const then = new Date(2026, 0, 31, 9, 5);
  expect(formatClock(then, new Date(2026, 0, 31, 23, 0))).toBe("09:05");
  expect(formatClock(then, new Date(2026, 1, 1, 0, 10))).toBe("31 Jan 09:05");
});

it.each([
  [812, "812 B"],
  [4_404_019, "4.2 MB"],
  [536_870_912, "512 MB"],
  [1_610_612_736, "1.5 GB"],
])("%d bytes are written %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

it("takes the first line of a commit message", () => expect(subjectOf("Fix it\n\nBecause.")).toBe("Fix it"));

it.each([
  ["My App!", "my-app"],
  ["--Übung 2--", "ubung-2"],
  ["!!!", ""],
  [`${"a".repeat(62)}-b`, "a".repeat(62)],
])("makes a subdomain of %j", (text, label) => expect(toSubdomain(text)).toBe(label));
