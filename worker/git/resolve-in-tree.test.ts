import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listTree } from "./list-tree";
import { resolveFolderInTree, resolveInTree } from "./resolve-in-tree";

const base = mkdtempSync(join(tmpdir(), "wisehosting-tree-"));
const tree = join(base, "source");

beforeAll(() => {
  mkdirSync(join(tree, "deploy/web"), { recursive: true });
  writeFileSync(join(base, "secret"), "");
  for (const name of ["deploy/web/Dockerfile", "deploy/Dockerfile.prod", "app.dockerfile", "README"])
    writeFileSync(join(tree, name), "");
  symlinkSync("deploy/Dockerfile.prod", join(tree, "inside"));
  symlinkSync("../secret", join(tree, "outside"));
  symlinkSync("..", join(tree, "up"));
  symlinkSync("loop", join(tree, "loop"));
  symlinkSync("/dev/zero", join(tree, "device"));
});
afterAll(() => rmSync(base, { recursive: true }));

describe("the Dockerfile's path", () => {
  it.each([
    ["README", "README"],
    ["deploy/web/Dockerfile", "deploy/web/Dockerfile"],
    ["./deploy//web/Dockerfile", "deploy/web/Dockerfile"],
    ["inside", "deploy/Dockerfile.prod"],
  ])("%s is found", async (path, real) => expect(await resolveInTree(tree, path)).toBe(join(tree, real)));

  it.each(["../secret", "/etc/passwd", "deploy/../../secret", "outside", "up/secret", "..", "device", "up", "a\0b"])(
    "%j leads out",
    (path) => expect(resolveInTree(tree, path)).rejects.toMatchObject({ code: "dockerfile_outside" }),
  );

  it.each(["Dockerfile", "deploy", "README/x", "loop", ".", "x".repeat(300)])(
    "%j is not there, and the others are named",
    (path) =>
      expect(resolveInTree(tree, path)).rejects.toMatchObject({
        code: "dockerfile_not_found",
        message: expect.stringContaining("It holds: app.dockerfile, deploy/Dockerfile.prod, deploy/web/Dockerfile."),
      }),
  );

  it("says so when there is none at all", () =>
    expect(resolveInTree(join(tree, "deploy/web"), "x")).rejects.toMatchObject({
      message: expect.stringContaining("It holds: Dockerfile."),
    }));
});

describe("the root directory", () => {
  it.each([
    ["", ""],
    [".", ""],
    ["deploy/web", "deploy/web"],
    ["./deploy//web/../web/", "deploy/web"],
  ])("%j is found", async (path, real) => expect(await resolveFolderInTree(tree, path)).toBe(join(tree, real)));
  it.each([
    ["..", "dockerfile_outside"],
    ["deploy/../../source", "dockerfile_outside"],
    ["/etc", "dockerfile_outside"],
    ["up", "dockerfile_outside"],
    ["outside", "dockerfile_outside"],
    ["loop", "nothing_detected"],
    ["README", "nothing_detected"],
    ["missing", "nothing_detected"],
    ["deploy\0", "dockerfile_outside"],
  ])("%j is refused", async (path, code) => expect(resolveFolderInTree(tree, path)).rejects.toMatchObject({ code }));
});

describe("the files of a tree", () => {
  it("are listed with links to files, without links to folders, the nearest first", async () => {
    const everything = { most: 100, levels: 9 };
    expect(await listTree(tree, everything)).toEqual([
      "README",
      "app.dockerfile",
      "inside",
      "outside",
      "deploy/Dockerfile.prod",
      "deploy/web/Dockerfile",
    ]);
    expect(await listTree(tree, { most: 100, levels: 1 })).toHaveLength(4);
    expect(await listTree(tree, { most: 5, levels: 9 })).toHaveLength(5);
  });
});
