import { describe, expect, it } from "vitest";
import { pieceLength } from "./log-pieces";

const cut = (text: string, max: number, more = false) => {
  const bytes = Buffer.from(text);
  return bytes.subarray(0, pieceLength(bytes, { max, more })).toString("utf8");
};

describe("a piece of a log", () => {
  const cases: [string, string, number, boolean, string][] = [
    ["is all of it when it fits", "one\ntwo", 100, false, "one\ntwo"],
    ["ends with a line when there is more", "one\ntwo\nthree", 9, false, "one\ntwo\n"],
    ["ends with a line when more follows in the file", "one\ntwo", 100, true, "one\n"],
    ["of a line that is too long ends between characters", "aéé", 4, false, "aé"],
    ["never splits a character of four bytes", "ab😀", 5, false, "ab"],
    ["of nothing is nothing", "", 5, false, ""],
  ];
  it.each(cases)("%s", (_name, text, max, more, expected) => expect(cut(text, max, more)).toBe(expected));

  it("puts any text together again, byte for byte", () => {
    const text = "zwölf Boxkämpfer 😀\n日本語\r\n".repeat(50);
    const bytes = Buffer.from(text);
    let at = 0;
    let again = "";
    while (at < bytes.length) {
      const rest = bytes.subarray(at);
      const length = pieceLength(rest, { max: 13, more: rest.length > 13 });
      expect(length).toBeGreaterThan(0);
      again += rest.subarray(0, length).toString("utf8");
      at += length;
    }
    expect(again).toBe(text);
  });
});
