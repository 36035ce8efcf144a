import { describe, expect, it } from "vitest";
import { LastLine } from "./last-line";
import { maskFor, maskText } from "./mask";

const secret = "s3cr3t-of-the-database-0123456789";
const lastOf = (...pieces: readonly string[]): string => {
  const last = new LastLine(maskFor([secret]));
  for (const piece of pieces) last.take(Buffer.from(piece));
  return last.end();
};

describe("what a program said last", () => {
  it("is its last line with anything in it, without colours", () => {
    expect(lastOf("one\ntw", "o \u001b[31mred\u001b[0m\n\n  \n")).toBe("two red");
    expect(lastOf()).toBe("");
  });

  it("shows no part of a secret, wherever it is cut", () => {
    for (let before = 260; before <= 310; before += 1) {
      const said = lastOf(`${"x".repeat(before)}${secret.slice(0, 9)}`, secret.slice(9), "\n");
      expect(said.replaceAll("x", "")).toBe(maskText.slice(0, Math.max(0, 300 - before)));
    }
    for (let after = 4_050; after <= 4_100; after += 1) {
      expect(lastOf(secret, "y".repeat(after))).toMatch(/^•{0,6}y+$/);
    }
  });
});
