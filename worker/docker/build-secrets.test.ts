import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hostKey } from "./build-secrets";

let dataDir = "";
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "wh-host-key-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const file = () => join(dataDir, "worker", "build-variables.key");

describe("the key of a host's digests", () => {
  it("is made once, for its owner alone, and leaves nothing beside it", async () => {
    const key = await hostKey(dataDir);
    expect(key).toHaveLength(32);
    expect(await hostKey(dataDir)).toEqual(key);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(await readdir(join(dataDir, "worker"))).toEqual(["build-variables.key"]);
  });

  it("is whole for builds that begin at the same moment", async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => hostKey(dataDir)));
    for (const key of keys) expect(key).toHaveLength(32);
  });

  it("is made anew where a full disk has left an empty one", async () => {
    await mkdir(join(dataDir, "worker"));
    await writeFile(file(), "");
    expect(await hostKey(dataDir)).toHaveLength(32);
  });
});
