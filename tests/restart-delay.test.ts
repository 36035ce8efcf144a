import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { run } from "./support/run";
import { root } from "./support/stack-description";

/** A process that dies as soon as it is started: whoever starts it again must not do so in a loop. */
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wh-restarts-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** `sleep` tells how long it would last; `later` lets time pass. */
const told = async (lines: string): Promise<string[]> => {
  const stand = `now=1000; date() { echo $now; }; sleep() { echo $1; now=$((now + $1)); }; later() { now=$((now + $1)); }`;
  const output = await run("bash", ["-c", `set -euo pipefail; . bin/lib/processes.sh; ${stand}\n${lines}`], {
    cwd: root,
    env: { PATH: process.env.PATH, RUN: folder },
  });
  return output.split("\n").filter((line) => line !== "");
};
const start = "wait_if_it_keeps_dying edge";

test("under systemd the first restart comes at once, later ones wait longer and longer", async () => {
  expect(await told(`for each in 1 2 3 4 5 6 7 8 9; do ${start}; later 1; done`)).toEqual(["1", "2", "4", "8", "15", "15", "15"]);
});

test("one that lived for a while is started at once again", async () => {
  expect(await told(`for each in 1 2 3; do ${start}; done; later 10; ${start}; later 1; ${start}`)).toEqual(["1"]);
});
