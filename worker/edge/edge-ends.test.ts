import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EdgeEnds } from "./edge-ends";

let dataDir = "";
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "wh-ends-"));
  await mkdir(join(dataDir, "edge"));
});
afterEach(() => rm(dataDir, { recursive: true }));

/** How often it was told after these boots were seen one after the other. */
const toldAfter = async (boots: readonly string[], answers: boolean[] = []): Promise<number> => {
  let told = 0;
  const tell = () => {
    told += 1;
    return answers.shift() ?? true;
  };
  const ends = new EdgeEnds({ dataDir, tell });
  for (const boot of boots) await ends.seen(boot);
  return told;
};
const markAged = async (seconds: number): Promise<void> => {
  const file = join(dataDir, "edge", "restarting");
  await writeFile(file, "");
  await utimes(file, Date.now() / 1_000 - seconds, Date.now() / 1_000 - seconds);
};

test("another boot is an end, the same one is none, and neither is the first", async () => {
  expect(await toldAfter(["a", "a", "b", "b", "c"])).toBe(2);
});

test("what could not be said is said at the next look", async () => {
  expect(await toldAfter(["a", "b", "b", "b"], [false])).toBe(2);
});

test("a restart by an upgrade is not told, one long after it is", async () => {
  await markAged(30);
  expect(await toldAfter(["a", "b"])).toBe(0);
  await markAged(300);
  expect(await toldAfter(["a", "b"])).toBe(1);
});
