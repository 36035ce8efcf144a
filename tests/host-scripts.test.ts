import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it, test } from "vitest";
import { fillIn } from "@/server/install/script-rules";
import { run } from "./support/run";
import { root } from "./support/stack-description";

const read = (file: string) => readFileSync(resolve(root, file), "utf8");

describe("the script that makes a machine a host", () => {
  const script = fillIn(read("bin/host/install.sh"), {
    ORIGIN: "https://paas.example.com",
    BUNDLE_SHA256: "b".repeat(64),
    NODE_SHA256: "n".repeat(64),
    NODE_PLATFORM: "linux-x64-glibc",
  });
  /** As it comes through the pipe of the command. */
  const sh = (...args: string[]) => run("sh", ["-s", "--", ...args], { input: script, env: { PATH: process.env.PATH } });

  it("says what it takes, and to which installation it belongs", async () => {
    const told = await sh("--help");
    for (const option of ["--token", "--name", "--region", "--zone", "--labels", "--ca", "--set", "--uninstall", "--purge"])
      expect(told).toContain(option);
    expect(told).toContain("https://paas.example.com");
  });

  it.each([
    [["--tokn", "x"], /unknown option --tokn/],
    [["--token"], /--token needs a value/],
    [["--set", "EDGE_HTTP_PORT"], /NAME=VALUE/],
    [["--set", "$(touch x)=1"], /NAME=VALUE/],
    [["--set", "PATH-x=1"], /no name of a setting/],
    [["extra"], /unknown option extra/],
  ])("%s is refused before anything is done", async (args, reason) => {
    await expect(sh(...args)).rejects.toThrow(reason);
  });
});

/** The names that the worker's settings declare, and those of the settings that it shares with web. */
const declared = ["worker/env.ts", "server/settings.ts"].flatMap((file) =>
  [...read(file).matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map((match) => match[1] ?? ""),
);

test("a host is given every setting of the worker, and none of web's secrets", async () => {
  const manager = read("bin/host/wisehosting-host");
  const list = /^setting_names\(\) \{\n(?:.*\n)*?\}$/m.exec(manager)?.[0] ?? "";
  const names = (await run("bash", ["-c", `${list}\nsetting_names`])).trim().split("\n");
  // Where the data is and that this is production is known; web's own port is in its address; the system has a PATH.
  const known = ["DATA_DIR", "NODE_ENV", "PORT", "PATH"];
  expect(declared.length).toBeGreaterThan(20);
  expect(declared.filter((name) => !names.includes(name) && !known.includes(name))).toEqual([]);
  expect(names.filter((name) => /SECRET|PASSWORD|DATABASE|REDIS|KEY/.test(name))).toEqual([]);
});

test("its units have names of their own, and wait for nothing that is not there", async () => {
  const line = "for part in common settings processes systemd; do . bin/lib/$part.sh; done; unit_of worker; unit_text worker";
  const env = { PATH: process.env.PATH, DATA_DIR: "/var/lib/wisehosting", UNIT_PREFIX: "wisehosting-host" };
  const told = await run("bash", ["-c", line], { cwd: root, env });
  expect(told).toMatch(/^wisehosting-host-worker\.service/);
  expect(told).toMatch(/^After=network-online\.target docker\.service$/m);
});

test("what it takes away at the end it takes by its own names: an image may have others", async () => {
  const folder = mkdtempSync(join(tmpdir(), "wh-purge-"));
  try {
    const image = `wisehosting/ins_${"0".repeat(20)}/app_1:dep_1`;
    mkdirSync(join(folder, "worker"));
    writeFileSync(join(folder, "worker", "desired-state.json"), JSON.stringify({ installationId: `ins_${"0".repeat(20)}` }));
    const answers = `case "$1 $2" in "images --format") echo ${image} ;; "images -q") echo 0123456789ab ;; esac`;
    writeFileSync(join(folder, "docker"), `#!/bin/sh\necho "$*" >>"$DATA_DIR/said"\n${answers}\n`);
    chmodSync(join(folder, "docker"), 0o755);
    const removal = /^remove_apps\(\) \{\n(?:.*\n)*?\}$/m.exec(read("bin/host/wisehosting-host"))?.[0] ?? "";
    const env = { PATH: `${folder}:${process.env.PATH}`, DATA_DIR: folder };
    await run("bash", ["-c", `set -euo pipefail\n${removal}\nremove_apps`], { env });
    const removed = readFileSync(join(folder, "said"), "utf8").match(/^rmi .*$/gm);
    expect(removed).toEqual([`rmi ${image}`]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
