import { mkdir, mkdtemp, readdir, rm, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cleanTrees } from "./mirror";

it("leaves nothing of a killed worker's looks at boot, and everything of the apps", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "wh-mirrors-"));
  try {
    const mirrors = join(dataDir, "worker", "mirrors");
    await mkdir(join(mirrors, "inspection-0123456789abcdef", "a.git"), { recursive: true });
    await mkdir(join(mirrors, "app_1", "a.git"), { recursive: true });
    await cleanTrees(dataDir, []);
    expect(await readdir(mirrors)).toEqual(["app_1"]);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});

it("later takes only what is old and nobody's: a look may be under way", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "wh-mirrors-"));
  try {
    const trees = join(dataDir, "worker", "trees");
    for (const name of ["claim_held", "claim_left", "inspection-1"]) await mkdir(join(trees, name), { recursive: true });
    const longAgo = new Date(Date.now() - 7_200_000);
    for (const name of ["claim_held", "claim_left"]) await utimes(join(trees, name), longAgo, longAgo);
    await cleanTrees(dataDir, ["claim_held"], 3_600_000);
    expect((await readdir(trees)).sort()).toEqual(["claim_held", "inspection-1"]);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
});
