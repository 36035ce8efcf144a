import { expect, it } from "vitest";
import { readable } from "./sanitise";

it.each([
  ["colours", "\u001b[31mred\u001b[0m", "red"],
  ["a link", "\u001b]8;;http://evil.example\u0007click\u001b]8;;\u0007", "click"],
  ["NUL and bell", "a\u0000b\u0007cd", "abcd"],
  ["tabs and other languages stay", "\tüñ日本", "\tüñ日本"],
  ["a torn sequence", "end\u001b[", "end"],
  ["markup is text", "</script><b>", "</script><b>"],
])("%s", (_name, given, expected) => expect(readable(given)).toBe(expected));
it("bounds a line", () => expect(Buffer.byteLength(readable("x".repeat(100_000)))).toBe(8_192));
