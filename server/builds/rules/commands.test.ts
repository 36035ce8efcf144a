import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { commandFault, execForm, shellWord, withExec } from "./commands";

describe("exec before the last command, so that signals reach it", () => {
  const cases: [string, string][] = [
    ["node a.js", "exec node a.js"],
    ["  node a.js  ", "exec node a.js"],
    ["A=1 B=$X node a.js", "exec env A=1 B=$X node a.js"],
    ["node m.js && node a.js", "node m.js && exec node a.js"],
    ["cd web && A=1 node a.js", "cd web && exec env A=1 node a.js"],
    ['node -e "a; b && c"', 'exec node -e "a; b && c"'],
    ["gunicorn -w $(nproc) app:app", "exec gunicorn -w $(nproc) app:app"],
    ["node a.js --port ${PORT:-3000}", "exec node a.js --port ${PORT:-3000}"],
    ['node m.js && node -e "a && b"', 'node m.js && exec node -e "a && b"'],
    ["node a.js 2>&1", "exec node a.js 2>&1"],
    ["gunicorn 'app:make()'", "exec gunicorn 'app:make()'"],
  ];
  it.each(cases)("%s", (line, expected) => expect(withExec(line)).toBe(expected));

  const left = [
    "node a.js; node b.js",
    "node a.js || true",
    "node a.js | tee log",
    "node a.js & node b.js",
    "node a.js\nnode b.js",
    "exec node a.js",
    "if true; then node a.js; fi",
    "{ node a.js; }",
    "(node a.js)",
    "node a.js && cd x",
    "echo `date`",
    "echo 'not closed",
    'node a.js && echo "a && b',
    "cd web &&",
  ];
  it.each(left)("stays: %j", (line) => expect(withExec(line)).toBe(line));
});

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
