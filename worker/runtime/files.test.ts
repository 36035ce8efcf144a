import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readJson, saveJson } from "./files";

it("saves of one file at the same moment all succeed, and the last value stays", async () => {
  const folder = await mkdtemp(join(tmpdir(), "wh-files-"));
  const path = join(folder, "deep", "applied.json");
  await Promise.all(Array.from({ length: 20 }, (_, value) => saveJson(path, { value })));
  expect(await readJson(path)).toEqual({ value: 19 });
  expect(await readdir(join(folder, "deep"))).toEqual(["applied.json"]);
  await rm(folder, { recursive: true });
});
