import { expect, it } from "vitest";
import { onGrid } from "./grid";

const at = (clock: string): string => `2026-11-26T${clock}:00.000Z`;
const clockOf = (moment: number): string => new Date(moment).toISOString().slice(11, 16);

/** `12:00-12:05 1` for a bucket with a number, `12:05-12:10 –` for one without. */
const laid = (clocks: readonly string[], [from, to, resolutionSeconds]: readonly [from: string, to: string, seconds: number]) =>
  onGrid(
    clocks.map((clock, place) => ({ bucketStart: at(clock), value: place + 1 })),
    { from: Date.parse(at(from)), to: Date.parse(at(to)), resolutionSeconds },
  ).map((slot) => `${clockOf(slot.from)}-${clockOf(slot.to)} ${slot.measured?.value ?? "–"}`);

it.each([
  ["all there", ["12:00", "12:05"], ["12:00", "12:10", 300], ["12:00-12:05 1", "12:05-12:10 2"]],
  ["none in the middle", ["12:00", "12:10"], ["12:00", "12:15", 300], ["12:00-12:05 1", "12:05-12:10 –", "12:10-12:15 2"]],
  ["none at the ends", ["12:05"], ["12:00", "12:15", 300], ["12:00-12:05 –", "12:05-12:10 1", "12:10-12:15 –"]],
  ["none at all", [], ["12:00", "12:10", 300], ["12:00-12:05 –", "12:05-12:10 –"]],
  [
    "a range that begins and ends inside of a bucket",
    ["12:00", "12:05"],
    ["12:02", "12:06", 300],
    ["12:02-12:05 1", "12:05-12:06 2"],
  ],
  ["what lies outside", ["11:55", "12:00", "12:05"], ["12:00", "12:05", 300], ["12:00-12:05 2"]],
  ["hours", ["11:00", "13:00"], ["11:30", "13:30", 3_600], ["11:30-12:00 1", "12:00-13:00 –", "13:00-13:30 2"]],
  ["in any order", ["12:05", "12:00"], ["12:00", "12:10", 300], ["12:00-12:05 2", "12:05-12:10 1"]],
  ["nothing to lay it on", ["12:00"], ["12:00", "12:00", 300], []],
] as const)("%s", (_, clocks, range, expected) => expect(laid(clocks, range)).toEqual(expected));
