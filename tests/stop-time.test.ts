import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { run } from "./support/run";
import { root } from "./support/stack-description";

/** A worker that is told to end finishes what it deploys: nobody may kill it before the last stage could have ended. */
const stages = ["FETCH", "BUILD", "START", "DRAIN", "STOP"].map((stage) => `${stage}_TIMEOUT_MS`);
const confirmationMs = 60_000;
const read = (file: string) => readFileSync(resolve(root, file), "utf8");

const longestByDefault = (): number =>
  stages.reduce((sum, name) => {
    const value = new RegExp(`^# ${name}=(\\d+)$`, "m").exec(read(".env.example"))?.[1];
    if (value === undefined) throw new Error(`.env.example does not say ${name}`);
    return sum + Number(value);
  }, confirmationMs);

/** In an environment without an installation. */
const inScripts = (line: string, settings: Readonly<Record<string, string>> = {}): Promise<string> =>
  run("bash", ["-c", `set -eu; for part in common settings processes systemd; do . bin/lib/$part.sh; done; ${line}`], {
    cwd: root,
    env: { PATH: process.env.PATH, DATA_DIR: "/nowhere", ...settings },
  });

test("the supervisor and systemd wait longer than the longest deployment", async () => {
  expect(Number(await inScripts("stop_seconds worker")) * 1_000).toBeGreaterThan(longestByDefault());
});

test("with longer builds they wait longer", async () => {
  const seconds = Number(await inScripts("stop_seconds worker", { BUILD_TIMEOUT_MS: "7200000" }));
  expect(seconds * 1_000).toBeGreaterThan(longestByDefault() + 7_200_000 - 1_800_000);
  expect(await inScripts("unit_text worker", { BUILD_TIMEOUT_MS: "7200000" })).toContain(`TimeoutStopSec=${seconds}\n`);
});

test("compose waits longer too", () => {
  const worker = /^ {2}worker:\n(?:(?: {3}.*)?\n)*/m.exec(read("compose.yaml"))?.[0] ?? "";
  const minutes = Number(/stop_grace_period: (\d+)m/.exec(worker)?.[1]);
  expect(minutes * 60_000).toBeGreaterThan(longestByDefault());
});

test("of the units only the worker's stops before web, to which it reports", async () => {
  expect(await inScripts("unit_text worker")).toMatch(/^After=.* wisehosting-[0-9a-f]{8}-web\.service$/m);
  expect(await inScripts("unit_text web")).not.toMatch(/After=.*web\.service/);
});
