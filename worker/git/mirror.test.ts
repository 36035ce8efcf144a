import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
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
