import { expect, it } from "vitest";
import { coloured, readable } from "./sanitise";

it.each([
  ["colours", "\u001b[31mred\u001b[0m", "red"],
  ["a link", "\u001b]8;;http://evil.example\u0007click\u001b]8;;\u0007", "click"],
  ["NUL, bell and carriage return", "a\u0000b\u0007c\rd", "abcd"],
  ["tabs and other languages stay", "\tüñ日本", "\tüñ日本"],
  ["a torn sequence", "end\u001b[", "end"],
])("%s", (_name, given, expected) => expect(readable(given)).toBe(expected));
it("bounds a line", () => expect(readable("x".repeat(100_000)).length).toBe(8_193));

it.each([
  ["colours stay", "\u001b[31mred\u001b[0m", "\u001b[31mred\u001b[0m"],
  ["links, titles and moves go", "\u001b]8;;http://evil.example\u0007click\u001b]8;;\u0007\u001b[2K\u001b[1A", "click"],
  ["NUL, bell and carriage return go", "a\u0000b\u0007c\rd", "abcd"],
  ["markup is text", "</script><b>", "</script><b>"],
])("live: %s", (_name, given, expected) => expect(coloured(given)).toBe(expected));
it("bounds a live line", () => expect(coloured("x".repeat(100_000)).length).toBeLessThan(8_200));
