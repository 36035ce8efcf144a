import { describe, expect, it } from "vitest";
import { toPattern } from "./search-pattern";

const found = (text: string, wanted: string, isExpression: boolean) =>
  toPattern(wanted, isExpression)
    .pattern.find(text)
    .map(({ start, end }) => text.slice(start, end));

describe("what is searched for", () => {
  it.each([
    ["text, whatever its case", "An Error and an ERROR", "error", false, ["Error", "ERROR"]],
    ["signs as they are", "a.b [x] (y)", "[x] (", false, ["[x] ("]],
    ["an expression", "took 12 ms, then 340 ms", "\\d+ ms", true, ["12 ms", "340 ms"]],
    ["an expression, whatever its case", "WARN warn", "^warn", true, ["WARN"]],
    ["nothing empty", "abc", "x*", true, []],
    ["a group that repeats", "ababab c", "(?:ab)+", true, ["ababab"]],
  ])("finds %s", (_name, text, wanted, isExpression, expected) => expect(found(text, wanted, isExpression)).toEqual(expected));

  it.each(["(a+)+$", "(a*)*b", "((ab)+c)*", "(\\w+\\s?)*x", "(.*a){20}", "(a)\\1", "(.+)+", ".*.*.*.*x", "a+b+c+d+e+f+g+"])(
    "refuses %s, which may take for ever",
    (wanted) => expect(toPattern(wanted, true).fault).toMatch(/\.$/),
  );

  it.each(["error|warn", "^#\\d+ \\d+\\.\\d+ ", "GET .* 5\\d\\d", "[*+]+", "\\(x+\\)*", "a{2,3}"])("takes %s", (wanted) =>
    expect(toPattern(wanted, true).fault).toBeNull(),
  );

  it("says that something is no expression", () => expect(toPattern("(", true).fault).toMatch(/no regular expression/));
});
