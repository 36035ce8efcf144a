import { chmod, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findDockerCli } from "./docker-cli";

const { PATH } = process.env;
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wh-docker-cli-"));
  process.env.PATH = `${folder}:${PATH}`;
});

afterEach(async () => {
  process.env.PATH = PATH;
  await rm(folder, { recursive: true, force: true });
});

/** A client that writes down how often it is asked. */
const install = async (version: string, ageSeconds: number): Promise<void> => {
  const path = join(folder, "docker");
  await writeFile(path, `#!/bin/sh\necho asked >>${folder}/asked\necho "Docker version ${version}"\n`);
  await chmod(path, 0o755);
  const at = Date.now() / 1_000 - ageSeconds;
  await utimes(path, at, at);
};

const timesAsked = async () => (await readFile(join(folder, "asked"), "utf8")).trim().split("\n").length;
const find = async () => (await findDockerCli({ PATH: PATH ?? "" })).cli?.version;

test("a client is asked once, and again when it was replaced", async () => {
  await install("20.10.24", 60);
  expect(await find()).toBe("Docker version 20.10.24");
  expect(await find()).toBe("Docker version 20.10.24");
  expect(await timesAsked()).toBe(1);
  await install("20.10.25", 30);
  expect(await find()).toBe("Docker version 20.10.25");
  expect(await timesAsked()).toBe(2);
});
