import { describe, expect, it } from "vitest";
import { matchesPath, someWatched } from "./watch-path-rules";

const rows: readonly (readonly [pattern: string, path: string, matches: boolean])[] = [
  ["apps/web", "apps/web/page.ts", true],
  ["apps/web", "apps/web", true],
  ["apps/web", "apps/website/page.ts", false],
  ["apps/web", "libs/apps/web/page.ts", false],
  ["package.json", "package.json", true],
  ["package.json", "apps/package.json", false],
  ["**/package.json", "package.json", true],
  ["**/package.json", "apps/web/package.json", true],
  ["**/package.json", "apps/web/package.json5", false],
  ["*.md", "README.md", true],
  ["*.md", "docs/README.md", false],
  ["**/*.md", "docs/deep/README.md", true],
  ["docs/**", "docs/a/b", true],
  ["docs/**", "docs", true],
  ["docs/**", "documents/a", false],
  ["apps/*/src", "apps/web/src/a.ts", true],
  ["apps/*/src", "apps/web/lib/src/a.ts", false],
  ["apps/**/src", "apps/src/a.ts", true],
  ["apps/**/src", "apps/web/lib/src/a.ts", true],
  ["file-?.txt", "file-1.txt", true],
  ["file-?.txt", "file-.txt", false],
  ["file-?.txt", "file-10.txt", false],
  ["**", "anything/at/all", true],
  ["*", ".hidden/file", true],
  ["a*b*c", "aXbXbXc", true],
  ["a*b*c", "aXbXbX", false],
  ["(a|b)", "a", false],
  ["[ab]", "[ab]", true],
  ["größe/*.ts", "größe/ä.ts", true],
];

describe("a pattern and a path", () => {
  it.each(rows)("%s and %s: %s", (pattern, path, matches) => expect(matchesPath(pattern, path)).toBe(matches));

  it("that were made to take for ever take no time", () => {
    const startedAt = performance.now();
    expect(matchesPath(`${"*a".repeat(100)}b`, "a".repeat(4_000))).toBe(false);
    expect(matchesPath(`${"**/a/".repeat(100)}b`, "a/".repeat(2_000))).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe("several", () => {
  it.each([
    ["one of the paths is enough", ["src"], ["docs/a", "src/a"], true],
    ["none is there", ["src"], ["docs/a"], false],
    ["an exception takes away", ["src", "!src/docs"], ["src/docs/a"], false],
    ["and no more than that", ["src", "!src/docs"], ["src/docs/a", "src/b"], true],
    ["exceptions alone leave all the rest", ["!docs"], ["docs/a", "b"], true],
    ["of which there is nothing", ["!docs"], ["docs/a"], false],
    ["no path at all", ["src"], [], false],
  ] as const)("%s", (_, patterns, paths, watched) => expect(someWatched(patterns, paths)).toBe(watched));
});
