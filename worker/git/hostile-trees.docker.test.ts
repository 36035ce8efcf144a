import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cleanTrees, removeMirror, removeTree } from ".";
import { fetchBench } from "./testing/fetch-bench";
import { blob, commitFiles, commitTree, rawTree } from "./testing/repositories";

const { folder, dataDir, newRepository, ask, hasTree } = fetchBench();
const noTreeOf = (claimId: string) => expect(hasTree(claimId)).toBe(false);
afterAll(folder.remove);

describe("hostile trees", () => {
  const fetchTree = (make: (repository: string) => void) => {
    const repository = newRepository();
    make(repository);
    return ask(repository);
  };
  const outside = join(folder.path, "outside");

  it.each([
    [".git/hooks/post-checkout", ".git"],
    ["in another case", ".GIT"],
    ["by its short name", "git~1"],
    ["with an invisible character", ".g\u200cit"],
    ["a way up", ".."],
    ["a dot", "."],
  ])("a folder that is %s", async (_name, name) => {
    const call = fetchTree((repository) => {
      const hook = blob(repository, "#!/bin/sh\ntouch /tmp/owned\n");
      const hooks = rawTree(repository, [{ mode: "100755", name: "post-checkout", object: hook }]);
      const inner = rawTree(repository, [{ mode: "40000", name: "hooks", object: hooks }]);
      commitTree(repository, rawTree(repository, [{ mode: "40000", name, object: inner }]));
    });
    await expect(call).rejects.toMatchObject({ code: "repository_refused" });
    noTreeOf(call.claimId);
  });

  it("a name that is a link and a folder at once", async () => {
    const call = fetchTree((repository) => {
      const link = blob(repository, outside);
      const inner = rawTree(repository, [{ mode: "100644", name: "x", object: blob(repository, "owned") }]);
      commitTree(
        repository,
        rawTree(repository, [
          { mode: "120000", name: "a", object: link },
          { mode: "40000", name: "a", object: inner },
        ]),
      );
    });
    await expect(call).rejects.toMatchObject({ code: "repository_refused" });
    expect(existsSync(outside)).toBe(false);
  });

  it.each([
    ["/etc/passwd", "absolute"],
    ["../../x", "up"],
  ])("a link to %s", async (target) => {
    const call = fetchTree(
      (repository) => void commitFiles(repository, { "conf/secret": { mode: "120000", content: target }, a: "1" }),
    );
    await expect(call).rejects.toMatchObject({
      code: "symlink_outside",
      message: expect.stringContaining(`“conf/secret” leads out of the repository, to “${target}”`),
    });
    noTreeOf(call.claimId);
  });

  it("links that leave only together", async () => {
    const call = fetchTree(
      (repository) =>
        void commitFiles(repository, { d: { mode: "120000", content: "." }, x: { mode: "120000", content: "d/.." } }),
    );
    await expect(call).rejects.toMatchObject({ code: "symlink_outside" });
  });

  it("submodules, filters and attributes run nothing and stay empty", async () => {
    const commit = "2".repeat(40);
    const call = fetchTree((repository) =>
      commitFiles(repository, {
        ".gitmodules":
          '[submodule "x"]\n\tpath = A/modules/x\n\turl = ext::touch /tmp/wisehosting-owned\n\tupdate = !touch /tmp/wisehosting-owned\n',
        ".gitattributes": "* filter=lfs diff=lfs\n*.txt filter=evil\n",
        "a.txt": "1",
        "A/modules/x": { mode: "160000", content: commit },
        a: { mode: "120000", content: "A" },
      }),
    );
    const got = await call;
    expect(readdirSync(join(got.tree, "A/modules/x"))).toEqual([]);
    expect(readFileSync(join(got.tree, "a.txt"), "utf8")).toBe("1");
    expect(existsSync("/tmp/wisehosting-owned")).toBe(false);
    expect(call.log.join("\n")).toContain("Submodule A/modules/x is not fetched");
  });

  it("300,000 files, and ten billion made of ten trees", async () => {
    const many = fetchTree((repository) => {
      const object = blob(repository, "x");
      const inner = rawTree(
        repository,
        Array.from({ length: 1_000 }, (_, index) => ({ mode: "100644", name: `f${String(index).padStart(4, "0")}`, object })),
      );
      commitTree(
        repository,
        rawTree(
          repository,
          Array.from({ length: 300 }, (_, index) => ({
            mode: "40000",
            name: `d${String(index).padStart(3, "0")}`,
            object: inner,
          })),
        ),
      );
    });
    await expect(many).rejects.toMatchObject({ code: "repository_too_large", message: expect.stringContaining("200,000") });
    const bomb = fetchTree((repository) => {
      let object = blob(repository, "x");
      for (let level = 0; level < 10; level += 1) {
        const mode = level === 0 ? "100644" : "40000";
        const inside = object;
        object = rawTree(
          repository,
          Array.from({ length: 10 }, (_, index) => ({ mode, name: `n${index}`, object: inside })),
        );
      }
      commitTree(repository, object);
    });
    const started = performance.now();
    await expect(bomb).rejects.toMatchObject({ code: "repository_too_large" });
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it("an empty tree and odd names are no fault", async () => {
    const empty = await fetchTree((repository) => void commitFiles(repository, {}));
    expect(readdirSync(empty.tree)).toEqual([]);
    const odd = await fetchTree(
      (repository) => void commitFiles(repository, { "-rf": "1", "a\nb": "2", "a b": "3", "$(id)": "4" }),
    );
    expect(readdirSync(odd.tree).sort()).toEqual(["$(id)", "-rf", "a\nb", "a b"].sort());
  });
});

describe("what stays on the host", () => {
  it("two claims of one app take turns, of two apps do not wait", async () => {
    const repository = newRepository();
    const first = commitFiles(repository, { a: "1" });
    const second = commitFiles(repository, { a: "2" });
    const appId = "app_turns";
    const got = await Promise.all([first, second, first, second].map((commit) => ask(repository, { commit }, { appId })));
    expect(got.map((each) => readFileSync(join(each.tree, "a"), "utf8"))).toEqual(["1", "2", "1", "2"]);
  });

  it("survives locks, half packs and damage left by a killed worker", async () => {
    const repository = newRepository();
    const commit = commitFiles(repository, { a: "1" });
    const appId = "app_damaged";
    await ask(repository, { commit }, { appId });
    const mirrors = join(dataDir, "worker/mirrors", appId);
    const mirror = join(mirrors, readdirSync(mirrors)[0] ?? "");
    writeFileSync(join(mirror, "shallow.lock"), "");
    writeFileSync(join(mirror, "refs/wisehosting/fetched.lock"), "");
    writeFileSync(join(mirror, "objects/pack/tmp_pack_x"), "half");
    const next = commitFiles(repository, { a: "2" });
    expect((await ask(repository, { commit: next }, { appId })).commit).toBe(next);
    execFileSync("find", [join(mirror, "objects"), "-name", "*.pack", "-exec", "truncate", "-s", "40", "{}", ";"]);
    const got = await ask(repository, { commit: next }, { appId });
    expect(readFileSync(join(got.tree, "a"), "utf8")).toBe("2");
  });

  it("goes when asked", async () => {
    const repository = newRepository();
    commitFiles(repository, { a: "1" });
    const call = ask(repository);
    await call;
    const other = ask(repository);
    await other;
    await cleanTrees(dataDir, [other.claimId]);
    expect(readdirSync(join(dataDir, "worker/trees"))).toEqual([other.claimId]);
    await removeTree(dataDir, other.claimId);
    await removeMirror(dataDir, call.appId);
    expect(existsSync(join(dataDir, "worker/mirrors", call.appId))).toBe(false);
    expect(readdirSync(join(dataDir, "worker/trees"))).toEqual([]);
  });

  it("a repository of another user is read, and a trivial one within 150 ms", async () => {
    const repository = newRepository();
    commitFiles(repository, { Dockerfile: "FROM x" });
    if (process.getuid?.() === 0) execFileSync("chown", ["-R", "1234", repository]);
    await ask(repository);
    const times: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const started = performance.now();
      await ask(repository);
      times.push(performance.now() - started);
    }
    expect(Math.min(...times)).toBeLessThan(150);
  });
});
