import { describe, expect, it } from "vitest";
import { checkEntries, findLinkOutside, parseTree, type TreeEntry } from "./tree-rules";

const entry = (path: string, over: Partial<TreeEntry> = {}): TreeEntry => ({
  mode: "100644",
  object: "a".repeat(40),
  bytes: 1,
  path,
  ...over,
});
const thrown = (call: () => unknown) => {
  try {
    call();
  } catch (error) {
    return error;
  }
  return null;
};

describe("links", () => {
  it.each<[string, Record<string, string>, string | null]>([
    ["beside it", { a: "b" }, null],
    ["up and down again inside", { "x/y/a": "../../b" }, null],
    ["to the root of the tree", { "x/a": ".." }, null],
    ["to nothing, but inside", { a: "missing/thing" }, null],
    ["in a circle", { a: "b", b: "a" }, null],
    ["at itself", { a: "a" }, null],
    ["out by one", { a: ".." }, "a"],
    ["out by name", { "x/a": "../../etc/passwd" }, "x/a"],
    ["absolute", { a: "/etc/passwd" }, "a"],
    ["out and in again", { a: "../tree/b" }, "a"],
    ["through another link and up", { d: ".", x: "d/.." }, "x"],
    ["through a deep link, up inside", { d: "p/q", x: "d/../.." }, null],
    ["through a deep link, up outside", { d: "p/q", x: "d/../../.." }, "x"],
    ["doubled slashes", { "x/a": "..//..//etc" }, "x/a"],
  ])("%s", (_name, links, outside) => expect(findLinkOutside(new Map(Object.entries(links)))).toBe(outside));
});

describe("entries", () => {
  it.each([
    ".git/config",
    "a/.GIT/hooks/x",
    ".git ",
    ".git.",
    "git~1/x",
    "GIT~1",
    ".g\u200cit/x",
    ".git::$INDEX_ALLOCATION",
    ".git\\x",
    "a//b",
    "../x",
    "a/./b",
    "",
    "n".repeat(256),
    "p/".repeat(2_000),
  ])("%j is refused", (path) =>
    expect(thrown(() => checkEntries([entry(Buffer.from(path).toString("latin1"))], 100))).toMatchObject({
      code: "repository_refused",
    }),
  );
  it.each([".gitignore", ".github/x", "a/git", ".gitlab-ci.yml", "...", "a b", "git~10"])("%s is allowed", (path) =>
    expect(checkEntries([entry(path)], 100)).toEqual({ files: 1, bytes: 1 }),
  );
  it("refuses one name twice", () => {
    expect(
      thrown(() => checkEntries([entry("a", { mode: "120000" }), entry("a", { mode: "040000" }), entry("a/b")], 100)),
    ).toMatchObject({ code: "repository_refused" });
  });
  it("refuses more bytes than allowed", () => {
    expect(thrown(() => checkEntries([entry("a", { bytes: 60 }), entry("b", { bytes: 60 })], 100))).toMatchObject({
      code: "repository_too_large",
    });
  });
  it("reads git's list", () => {
    const list = `040000 tree ${"b".repeat(40)}       -\tdir\u0000100644 blob ${"a".repeat(40)}      12\tdir/a b\tc\u0000`;
    expect(parseTree(Buffer.from(list))).toEqual([
      { mode: "040000", object: "b".repeat(40), bytes: 0, path: "dir" },
      { mode: "100644", object: "a".repeat(40), bytes: 12, path: "dir/a b\tc" },
    ]);
  });
});
