import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { commandFault, execForm, shellWord } from "./commands";

describe("a text that becomes one word", () => {
  const words = ["a", "a b", "-rf", "$(id)", "it's", '"', "`id`", "a;b", "ä", "a\nb", "*", ""];
  it.each(words)("%j is itself again for the shell", (word) => {
    expect(execFileSync("/bin/sh", ["-c", `printf %s ${shellWord(word)}`], { encoding: "utf8" })).toBe(word);
  });

  it.each(["a\nb", 'say "hi"', "back\\slash\\", "tab\t", "\u2028", "ends with \\"])(
    "%j is one line of a Dockerfile and reads back",
    (text) => {
      expect(execForm([text])).not.toMatch(/[\n\r\u2028\u2029]/);
      expect(JSON.parse(execForm([text]))).toEqual([text]);
    },
  );
});

it("refuses what no shell can be given", () => {
  expect(commandFault("a\0b")).toMatch(/NUL/);
  expect(commandFault("x".repeat(4_001))).toMatch(/longer than 4000/);
  expect(commandFault("a\nb")).toBeNull();
});
