import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fetchBench } from "./testing/fetch-bench";
import { startGitServer } from "./testing/git-server";
import { commitFiles, git } from "./testing/repositories";

const { folder, newRepository, nameOf, ask, hasTree, packsOf } = fetchBench();
let server: Awaited<ReturnType<typeof startGitServer>>;
const noTreeOf = (claimId: string) => expect(hasTree(claimId)).toBe(false);

beforeAll(async () => {
  server = await startGitServer(folder.path);
});
afterAll(async () => {
  await server.stop();
  folder.remove();
});

describe.each(["path", "http"] as const)("by %s", (way) => {
  const addressOf = (repository: string) => {
    server.behave({});
    return way === "path" ? repository : server.url(nameOf(repository));
  };

  it("brings the head of the branch with its message, author and files", async () => {
    const repository = newRepository();
    const commit = commitFiles(
      repository,
      {
        Dockerfile: "FROM scratch\n",
        "bin/run": { mode: "100755", content: "#!" },
        "käse/ß": "x",
        link: { mode: "120000", content: "bin/run" },
      },
      { message: "Füge hinzu\n\nMehr dazu" },
    );
    const got = await ask(addressOf(repository));
    expect(got).toMatchObject({ commit, message: "Füge hinzu\n\nMehr dazu", author: "Ada Example" });
    expect(readdirSync(got.tree).sort()).toEqual(["Dockerfile", "bin", "käse", "link"]);
    expect(lstatSync(join(got.tree, "bin/run")).mode & 0o111).toBeTruthy();
    expect(readlinkSync(join(got.tree, "link"))).toBe("bin/run");
  });

  it("brings the commit that was asked for, however the branch moves meanwhile", async () => {
    const repository = newRepository();
    const wanted = commitFiles(repository, { a: "1" });
    commitFiles(repository, { a: "2" });
    const address = addressOf(repository);
    server.behave({ before: () => void commitFiles(repository, { a: String(Math.random()) }) });
    const got = await ask(address, { commit: wanted });
    expect(got.commit).toBe(wanted);
    expect(readFileSync(join(got.tree, "a"), "utf8")).toBe("1");
  });

  it("brings a commit that a force-push took off the branch, as long as the server has it", async () => {
    const repository = newRepository();
    const wanted = commitFiles(repository, { a: "1" });
    commitFiles(repository, { a: "2" }, { onto: false });
    expect((await ask(addressOf(repository), { commit: wanted })).commit).toBe(wanted);
  });

  it("says that a commit is gone", async () => {
    const repository = newRepository();
    commitFiles(repository, { a: "1" });
    const call = ask(addressOf(repository), { commit: "1".repeat(40) });
    await expect(call).rejects.toMatchObject({
      code: "commit_not_found",
      message: expect.stringContaining("1111111111 is no longer on the server"),
    });
    noTreeOf(call.claimId);
  });

  it("says that the branch is gone, and that the repository is empty", async () => {
    const repository = newRepository();
    await expect(ask(addressOf(repository))).rejects.toMatchObject({ code: "branch_not_found" });
    commitFiles(repository, { a: "1" }, { branch: "dev" });
    await expect(ask(addressOf(repository))).rejects.toMatchObject({ code: "branch_not_found" });
  });

  it("takes an object that is no commit for none", async () => {
    const repository = newRepository();
    const commit = commitFiles(repository, { a: "1" });
    await expect(
      ask(addressOf(repository), { commit: git(repository, ["rev-parse", `${commit}^{tree}`]) }),
    ).rejects.toMatchObject({ code: "commit_not_found" });
  });

  it("needs no network for a commit that it has", async () => {
    const repository = newRepository();
    const commit = commitFiles(repository, { a: "1" });
    const address = addressOf(repository);
    const first = ask(address, { commit });
    await first;
    server.behave({ status: 500 });
    const again = ask(address, { commit }, { appId: first.appId });
    expect((await again).commit).toBe(commit);
    expect(server.requests).toEqual([]);
  });

  it("reads repositories with SHA-256 names", async () => {
    const repository = newRepository("sha256");
    const commit = commitFiles(repository, { a: "1" });
    expect(commit).toHaveLength(64);
    expect((await ask(addressOf(repository))).commit).toBe(commit);
    expect((await ask(addressOf(repository), { commit })).commit).toBe(commit);
  });

  it("refuses more bytes than allowed while they arrive, and keeps none", async () => {
    const repository = newRepository();
    commitFiles(repository, {
      big: { content: randomBytes(20_000_000) },
    });
    const call = ask(addressOf(repository), { maxBytes: 5_000_000 });
    await expect(call).rejects.toMatchObject({ code: "repository_too_large", message: expect.stringContaining("5 MB") });
    expect(packsOf(call.appId)).toEqual([]);
    noTreeOf(call.claimId);
  });

  it("refuses what only grows large when it is written", async () => {
    const repository = newRepository();
    commitFiles(repository, { zeros: { content: Buffer.alloc(60_000_000) } });
    await expect(ask(addressOf(repository), { maxBytes: 5_000_000 })).rejects.toMatchObject({ code: "repository_too_large" });
  });

  it("ends at its time-out", async () => {
    const repository = newRepository();
    commitFiles(repository, { a: "1" });
    const address = addressOf(repository);
    server.behave({ stall: true });
    await expect(ask(address, { timeoutMs: way === "http" ? 400 : 1 })).rejects.toMatchObject({ code: "fetch_timeout" });
  });
});

describe("servers with faults", () => {
  const one = () => {
    const repository = newRepository();
    const commit = commitFiles(repository, {
      a: "1",
      b: { content: randomBytes(400_000) },
    });
    return { commit, address: server.url(nameOf(repository)), repository };
  };

  it.each([
    ["asks for a password", { needsPassword: true }, "repository_private"],
    ["redirects to another host", { redirectTo: "http://169.254.169.254/latest" }, "repository_refused"],
    ["has nothing there", { status: 404 }, "repository_unreachable"],
    ["is broken", { status: 502 }, "repository_unreachable"],
    ["vanishes in the middle", { vanishAfterBytes: 100_000 }, "repository_unreachable"],
  ] as const)("a server that %s", async (_name, behaviour, code) => {
    const { address } = one();
    server.behave(behaviour);
    const call = ask(address);
    await expect(call).rejects.toMatchObject({ code });
    expect(packsOf(call.appId)).toEqual([]);
    noTreeOf(call.claimId);
  });

  it("nobody listens", async () => {
    await expect(ask("http://127.0.0.1:1/a")).rejects.toMatchObject({ code: "repository_unreachable" });
  });

  it("is fetched again after it had vanished", async () => {
    const { address, commit } = one();
    server.behave({ vanishAfterBytes: 100_000 });
    const broken = ask(address, { commit });
    await expect(broken).rejects.toMatchObject({ code: "repository_unreachable" });
    server.behave({});
    expect((await ask(address, { commit }, { appId: broken.appId })).commit).toBe(commit);
  });

  it("an old server that gives out tips only is searched along the branch", async () => {
    const { address, commit, repository } = one();
    for (let step = 0; step < 60; step += 1) commitFiles(repository, { a: String(step) });
    server.behave({ old: true });
    const call = ask(address, { commit });
    expect((await call).commit).toBe(commit);
    expect(call.log.join("\n")).toContain("last 1000");
    commitFiles(repository, { a: "new" }, { onto: false });
    await expect(ask(address, { commit })).rejects.toMatchObject({ code: "commit_not_found" });
  });

  it("is let go within moments of a cancel, with every process", async () => {
    const { address } = one();
    server.behave({ stall: true });
    const controller = new AbortController();
    const call = ask(address, {}, { signal: controller.signal });
    const waiting = ask(address, {}, { signal: controller.signal, appId: call.appId });
    setTimeout(() => controller.abort(), 200);
    const started = performance.now();
    await Promise.all([call, waiting].map((each) => expect(each).rejects.toMatchObject({ code: "cancelled" })));
    expect(performance.now() - started).toBeLessThan(2_000);
    await sleep(100);
    expect(execFileSync("ps", ["-eo", "args"]).toString()).not.toContain(address);
  });

  it("is not asked at all when its address is private or its transport another", async () => {
    const { address } = one();
    server.behave({});
    for (const [repository, over] of [
      [address, { allowPrivateAddresses: false }],
      ["ext::sh -c id", {}],
      ["--upload-pack=id", {}],
      ["https://localhost/a", { allowPrivateAddresses: false }],
      [folder.path, { allowLocal: false }],
    ] as const) {
      await expect(ask(repository, over)).rejects.toMatchObject({ code: "repository_refused" });
    }
    expect(server.requests).toEqual([]);
  });
});
