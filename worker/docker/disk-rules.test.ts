import { describe, expect, it } from "vitest";
import { type DiskRoom, fullnessWarning, isTight, whyNoRoom } from "./disk-rules";

const room = (some: Partial<DiskRoom>): DiskRoom => ({ freeMb: 50_000, usedPercent: 40, freeInodes: 1_000_000, ...some });

it.each([
  ["room", room({}), null],
  ["exactly the floor", room({ freeMb: 1_024 }), null],
  ["below the floor", room({ freeMb: 1_023 }), /nearly full: 1023 MB are free, 1024 MB are kept free/],
  ["no more files", room({ freeInodes: 19_999 }), /no room for more files: 19999 can still be made/],
  ["a file system without such a limit", room({ freeInodes: null }), null],
] as const)("a build finds %s", (_name, given, expected) => {
  if (expected === null) expect(whyNoRoom(given, 1_024)).toBeNull();
  else expect(whyNoRoom(given, 1_024)).toMatch(expected);
});

describe("an administrator is told", () => {
  it.each([
    ["nothing below 85 %", room({ usedPercent: 84.9 }), null],
    ["from 85 % on", room({ usedPercent: 85 }), /more than 85 % full/],
    ["the same until the next step", room({ usedPercent: 89.9 }), /more than 85 % full/],
    ["from 95 % on", room({ usedPercent: 97 }), /more than 95 % full/],
    ["that builds are refused", room({ usedPercent: 20, freeMb: 10 }), /builds are refused until there is room/],
  ] as const)("%s", (_name, given, expected) => {
    const told = fullnessWarning("/var/lib/docker", given, 1_024);
    if (expected === null) expect(told).toBeNull();
    else expect(told).toMatch(expected);
  });
});

it.each([
  ["room", room({}), false],
  ["less than twice the floor", room({ freeMb: 2_047 }), true],
  ["few files left", room({ freeInodes: 30_000 }), true],
] as const)("%s is tight: %s", (_name, given, expected) => expect(isTight(given, 1_024)).toBe(expected));
