import { describe, expect, it } from "vitest";
import { LineSearch } from "./line-search";
import { RowIndex } from "./row-index";

describe("rows of lines", () => {
  it("is one to one without wrapping", () => {
    const index = new RowIndex(null);
    index.update(["a", "b".repeat(500), "c"]);
    expect(index.count).toBe(3);
    expect(index.at(2)).toEqual({ line: 2, part: 0 });
    expect(index.widest).toBe(500);
  });

  it("cuts long lines at the columns", () => {
    const index = new RowIndex(10);
    index.update(["", "x".repeat(25), "end"]);
    expect(index.count).toBe(5);
    expect([0, 1, 2, 3, 4].map((row) => index.at(row))).toEqual([
      { line: 0, part: 0 },
      { line: 1, part: 0 },
      { line: 1, part: 1 },
      { line: 1, part: 2 },
      { line: 2, part: 0 },
    ]);
    expect(index.rowOf(2)).toBe(4);
  });

  it("follows a last line that grows", () => {
    const index = new RowIndex(10);
    const lines = ["one", "x".repeat(5)];
    index.update(lines);
    lines[1] = "x".repeat(30);
    lines.push("next");
    index.update(lines);
    expect(index.count).toBe(5);
    expect(index.at(4)).toEqual({ line: 2, part: 0 });
  });

  it("does not count colours", () => {
    const index = new RowIndex(10);
    index.update(["\x1b[31m0123456789\x1b[0m"]);
    expect(index.count).toBe(1);
  });

  it("holds 200,000 lines", () => {
    const index = new RowIndex(80);
    index.update(Array.from({ length: 200_000 }, () => "x".repeat(100)));
    expect(index.count).toBe(400_000);
    expect(index.at(399_999)).toEqual({ line: 199_999, part: 1 });
  });
});

describe("search over lines that come", () => {
  it("finds new hits and forgets one that a growing line lost or won", () => {
    const search = new LineSearch("Error");
    const lines = ["ok", "err"];
    search.update(lines);
    expect(search.hits).toEqual([]);
    lines[1] = "error: x";
    lines.push("fine", "an ERROR");
    search.update(lines);
    expect(search.hits).toEqual([1, 3]);
    search.update(lines);
    expect(search.hits).toEqual([1, 3]);
  });

  it("goes on at a line and begins again behind the last hit", () => {
    const search = new LineSearch("x");
    search.update(["x", "", "x"]);
    expect(search.firstFrom(1)).toBe(1);
    expect(search.firstFrom(3)).toBe(0);
  });
});
