import { expect, it } from "vitest";
import { type Holder, isSecondInstance } from "./instance-rules";

const holder: Holder = { instanceId: "i", bootId: "b1", place: "here", silentMs: 3_000 };
const hello = { instanceId: "i", bootId: "b2", place: "here" };

it.each([
  ["its own restart takes over at once", holder, hello, false],
  ["the same boot comes back by another way", holder, { ...hello, bootId: "b1", place: "there" }, false],
  ["a copy of its data elsewhere, while it is heard", holder, { ...hello, place: "there" }, true],
  [
    "after a reboot or a move, when the one before is silent",
    { ...holder, silentMs: 12_000 },
    { ...hello, place: "there" },
    false,
  ],
  ["the first hello", { ...holder, bootId: null, place: null, silentMs: null }, hello, false],
  ["one that does not say where it is", holder, { instanceId: "i", bootId: "b2" }, false],
  ["another machine's own identity with this key", { ...holder, silentMs: null }, { ...hello, instanceId: "other" }, true],
] as const)("%s: refused %s", (_name, given, said, expected) => expect(isSecondInstance(given, said)).toBe(expected));
