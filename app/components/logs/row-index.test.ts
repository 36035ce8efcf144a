import { describe, expect, it } from "vitest";
import { LineBuffer } from "./line-buffer";
import { LineSearch } from "./line-search";
import { RowIndex } from "./row-index";
import { toPattern } from "./search-pattern";

const bufferOf = (texts: readonly string[], limits = { lines: 1_000_000, characters: 1e9 }): LineBuffer => {
  const buffer = new LineBuffer(limits);
  for (const text of texts) buffer.push(text);
  return buffer;
};

describe("rows of lines", () => {
  it("is one to one without wrapping", () => {
    const index = new RowIndex(null);
    index.update(bufferOf(["a", "b".repeat(500), "c"]));
    expect(index.count).toBe(3);
    expect(index.at(2)).toEqual({ line: 2, part: 0 });
    expect(index.widest).toBe(500);
  });

  it("takes older lines in front, and finds what is searched for in them", () => {
    for (const columns of [null, 10]) {
      const lines = bufferOf(["c wide", "d"]) as unknown as LineBuffer<string>;
      const index = new RowIndex(columns);
      const search = new LineSearch(toPattern("wide", false).pattern);
      index.update(lines);
      search.update(lines);
      lines.prepend([
        { text: "a is very wide", mark: "" },
        { text: "b", mark: "" },
      ]);
      index.update(lines);
      search.update(lines);
      expect(lines.first).toBe(-2);
      expect([0, 1, 2, 3].map((place) => lines.at(lines.first + place))).toEqual(["a is very wide", "b", "c wide", "d"]);
      expect(index.at(0)).toEqual({ line: -2, part: 0 });
      expect(index.rowOf(0)).toBe(columns === null ? 2 : 3);
      expect(index.widest).toBe(14);
      expect(search.hits).toEqual([-2, 0]);
    }
  });

  it("cuts long lines at the columns", () => {
    const index = new RowIndex(10);
    index.update(bufferOf(["", "x".repeat(25), "end"]));
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
    const lines = bufferOf(["one", "x".repeat(5)]);
    index.update(lines);
    lines.pop();
    lines.push("x".repeat(30));
    lines.push("next");
    index.update(lines);
    expect(index.count).toBe(5);
    expect(index.at(4)).toEqual({ line: 2, part: 0 });
  });

  it("does not count colours", () => {
    const index = new RowIndex(10);
    index.update(bufferOf(["\x1b[31m0123456789\x1b[0m"]));
    expect(index.count).toBe(1);
  });

  it("holds 200,000 lines", () => {
    const index = new RowIndex(80);
    index.update(bufferOf(Array.from({ length: 200_000 }, () => "x".repeat(100))));
    expect(index.count).toBe(400_000);
    expect(index.at(399_999)).toEqual({ line: 199_999, part: 1 });
  });
});

describe("search over lines that come", () => {
  it("finds new hits and forgets one that a growing line lost or won", () => {
    const search = new LineSearch(toPattern("Error", false).pattern);
    const lines = bufferOf(["ok", "err"]);
    search.update(lines);
    expect(search.hits).toEqual([]);
    lines.pop();
    for (const text of ["error: x", "fine", "an ERROR"]) lines.push(text);
    search.update(lines);
    expect(search.hits).toEqual([1, 3]);
    search.update(lines);
    expect(search.hits).toEqual([1, 3]);
  });

  it("goes on at a line and begins again behind the last hit", () => {
    const search = new LineSearch(toPattern("x", false).pattern);
    search.update(bufferOf(["x", "", "x"]));
    expect(search.firstFrom(1)).toBe(1);
    expect(search.firstFrom(3)).toBe(0);
  });

  it("goes through a long log a part at a time", () => {
    const search = new LineSearch(toPattern("7", false).pattern);
    const lines = bufferOf(Array.from({ length: 100 }, (_, line) => String(line)));
    expect(search.update(lines, 50)).toBe(false);
    expect(search.hits).toEqual([7, 17, 27, 37, 47]);
    expect(search.update(lines, 500)).toBe(true);
    expect(search.hits).toHaveLength(19);
  });
});

describe("a log of which the oldest lines are dropped", () => {
  const limits = { lines: 10, characters: 1_000 };
  const lines = bufferOf(
    Array.from({ length: 12 }, (_, line) => `line ${line}`),
    limits,
  );

  it("keeps the numbers of the others", () => {
    expect([lines.first, lines.end, lines.at(2), lines.at(11), lines.at(1)]).toEqual([2, 12, "line 2", "line 11", ""]);
  });

  it.each([null, 4])("has its oldest line in row 0 (columns: %s)", (columns) => {
    const index = new RowIndex(columns);
    index.update(
      bufferOf(
        Array.from({ length: 9 }, (_, line) => `line ${line}`),
        limits,
      ),
    );
    index.update(lines);
    expect(index.at(0)).toEqual({ line: 2, part: 0 });
    expect(index.at(index.count - 1).line).toBe(11);
    expect(index.at(index.rowOf(5))).toEqual({ line: 5, part: 0 });
  });

  it("has no hits in what is gone", () => {
    const search = new LineSearch(toPattern("line", false).pattern);
    const growing = new LineBuffer(limits);
    for (let line = 0; line < 30; line += 1) {
      growing.push(`line ${line}`);
      search.update(growing);
    }
    expect(search.hits).toEqual(Array.from({ length: growing.end - growing.first }, (_, place) => growing.first + place));
  });

  it("is bounded in characters too, but never loses its last line", () => {
    const heavy = bufferOf(["a".repeat(600), "b".repeat(600), "c".repeat(5_000)], limits);
    expect([heavy.first, heavy.end]).toEqual([2, 3]);
  });

  it("keeps 250,000 lines of a million", () => {
    const long = new LineBuffer();
    for (let line = 0; line < 1_000_000; line += 1) long.push("0123456789");
    expect(long.end).toBe(1_000_000);
    expect(long.end - long.first).toBeGreaterThanOrEqual(250_000);
    expect(long.end - long.first).toBeLessThanOrEqual(275_000);
  });
});
