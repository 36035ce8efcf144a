import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "./support/run";
import { root } from "./support/stack-description";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wh-count-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const passed = { fullName: "one that holds", status: "passed", failureMessages: [] };
const failed = (message: string) => ({ fullName: "one that does not", status: "failed", failureMessages: [message] });

const report = (project: string, assertionResults: object[], status = "failed") => {
  const file = { name: "a.test.ts", status, message: "", startTime: 1_000, endTime: 2_000, assertionResults };
  writeFileSync(join(folder, `${project}.json`), JSON.stringify({ success: status === "passed", testResults: [file] }));
};

const log = (name: string, lines: (object | string)[]) => {
  mkdirSync(join(folder, "logs", "wh-stack-1"), { recursive: true });
  const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
  writeFileSync(join(folder, "logs", "wh-stack-1", name), text);
};

/** Both streams as one, as CI shows them. */
const count = async (): Promise<string[]> =>
  (await run("sh", ["-c", 'exec "$0" bin/count-tests.mjs "$1" 2>&1', process.execPath, folder], { cwd: root }))
    .trimEnd()
    .split("\n");

describe("the end of a run", () => {
  it("says nothing more of what passed", async () => {
    report("docker", [passed], "passed");
    log("web.log", [{ level: 50, time: 1_500, msg: "a fault that a test had made" }]);
    expect(await count()).toEqual(["1 passed, 0 failed"]);
  });

  it("says why a test failed, without colours and without others' frames, and counts in the last line", async () => {
    const frames = [
      "    at ours (/repo/a.test.ts:7:1)",
      "    at theirs (file:///repo/node_modules/x/y.js:1:1)",
      "    at node:internal/z:1",
    ];
    report("unit", [passed, failed(["\u001b[31mError: expected 1\u001b[39m", ...frames].join("\n"))]);
    const lines = await count();
    expect(lines.join("\n")).toContain("unit: one that does not\nError: expected 1\n    at ours (/repo/a.test.ts:7:1)\n");
    for (const left of ["theirs", "node:internal", "\u001b"]) expect(lines.join("\n")).not.toContain(left);
    expect(lines.slice(-2)).toEqual(["Failed: unit: one that does not", "1 passed, 1 failed"]);
  });

  it("is short, whatever a test says", async () => {
    const many = Array.from({ length: 40 }, (_, at) => `line ${at}`).join("\n");
    report("db", [failed(many), failed("x".repeat(100_000))]);
    const lines = await count();
    expect(lines.filter((line) => line.startsWith("line "))).toHaveLength(12);
    expect(Math.max(...lines.map((line) => line.length))).toBe(1_500);
  });

  it("shows what web and worker warned of while the file of a failed test ran, and what they said when they ended", async () => {
    report("docker", [passed, failed("Error: no")]);
    const warn = (time: number, msg: string) => ({ level: 40, time, msg });
    const death = "TypeError: Cannot read properties of null";
    log("web.log", [
      warn(900, "before"),
      { level: 30, time: 1_100, msg: "fine" },
      warn(1_200, "meanwhile"),
      death,
      warn(2_100, "after"),
    ]);
    log(
      "worker.log",
      Array.from({ length: 40 }, (_, at) => warn(1_300 + at, `warning ${at}`)),
    );
    log("postgres.log", ["of no interest"]);
    const text = (await count()).join("\n");
    expect(text).toMatch(/web\.log of wh-stack-1.*\n.*meanwhile.*\n {2}TypeError: Cannot read/);
    expect(text).toMatch(/warning 25"/);
    expect(text).not.toMatch(/before|fine|after|warning 24"|of no interest/);
  });

  it("shows at most sixty lines of them", async () => {
    report("browser", [failed("Error: no")]);
    for (let at = 0; at < 9; at += 1) {
      mkdirSync(join(folder, "logs", `wh-stack-${at}`), { recursive: true });
      const lines = Array.from({ length: 20 }, () => JSON.stringify({ level: 50, time: 1_500, msg: "a fault" }));
      writeFileSync(join(folder, "logs", `wh-stack-${at}`, "web.log"), lines.join("\n"));
    }
    const lines = await count();
    expect(lines.filter((line) => /a fault|while they ran/.test(line))).toHaveLength(60);
  });
});
