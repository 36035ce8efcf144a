import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { maskFor, maskText } from "../logs/mask";
import { BuildLog } from "./build-log";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wh-build-log-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const written = async (fill: (log: BuildLog) => void): Promise<string> => {
  const log = new BuildLog({ folder, maxBytes: 1e9, mask: maskFor(["sécret-value"]), onMore: () => undefined });
  await log.open();
  fill(log);
  expect(log.size).toBeGreaterThan(0);
  await log.close();
  const text = await readFile(log.file, "utf8");
  expect(Buffer.byteLength(text)).toBe(log.size);
  return text;
};

it("shows no secret, however the output is cut, and none in a note", async () => {
  const bytes = Buffer.from("token sécret-value!\n");
  const text = await written((log) => {
    for (const byte of bytes) log.write(Uint8Array.of(byte));
    log.note("It was sécret-value.");
  });
  expect(text).toBe(`token ${maskText}!\nIt was ${maskText}.\n`);
});

it("shows what was held back when the program ends, before what is said of its end", async () => {
  const text = await written((log) => {
    log.write(Buffer.from("sécret-val"));
    log.settle();
    log.note("It has ended.");
  });
  expect(text).toBe("sécret-val\nIt has ended.\n");
});

it("lets no note cut a secret in two", async () => {
  const text = await written((log) => {
    log.write(Buffer.from("a sécret"));
    log.note("Still at it.");
    log.write(Buffer.from("-value b\n"));
  });
  expect(text).toBe(`a \nStill at it.\n${maskText} b\n`);
});
