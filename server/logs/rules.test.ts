import { describe, expect, it } from "vitest";
import { everyLine, type LogFilter, lineMatcher } from "./filter-rules";
import { levelOf } from "./level-rules";
import { momentOf } from "./moment-rules";

describe("the level that a line declares", () => {
  it.each([
    ["ERROR it broke", "error"],
    ["[warn] careful", "warn"],
    ["Error: boom", "error"],
    ["2026-01-01T00:00:00.000Z INFO started", "info"],
    ["2026-01-01 00:00:00,123 [WARNING] slow", "warn"],
    ["[2026-01-01 00:00:00 +0000] [7] [INFO] Listening", "info"],
    ["time=2026-01-01T00:00:00Z level=info msg=started", "info"],
    ['ts=1 lvl="debug" msg=x', "debug"],
    ['{"level":"warn","msg":"careful"}', "warn"],
    ['{"level":50,"msg":"pino"}', "error"],
    ['{"severity":"NOTICE","message":"x"}', "info"],
    ["FATAL: role does not exist", "error"],
    ["TRACE entering", "debug"],
    ["the deployment failed with an error", null],
    ["error rates are low today", null],
    ["Information is power", null],
    ["ERRORS 0", null],
    ['{"msg":"level=error"}', null],
    ["{ not json level", null],
    ["user=ann level=unknown", null],
    ["", null],
  ])("%s → %s", (text, level) => expect(levelOf(text)).toBe(level));
});

describe("a filter", () => {
  const line = { stream: "stderr" as const, text: "WARN Disk is full", deploymentId: "dep_1" };
  const note = { stream: "note" as const, text: "The container started again.", deploymentId: "dep_1" };
  it.each<[string, Partial<LogFilter>, boolean, boolean]>([
    ["of nothing", {}, true, true],
    ["of a text in another case", { search: "disk IS" }, true, false],
    ["of another text", { search: "memory" }, false, false],
    ["of its stream", { stream: "stderr" }, true, false],
    ["of the other stream", { stream: "stdout" }, false, false],
    ["of its level", { level: "warn" }, true, false],
    ["of another level", { level: "error" }, false, false],
    ["of its deployment", { deploymentId: "dep_1" }, true, true],
    ["of another deployment", { deploymentId: "dep_2" }, false, false],
  ])("%s", (_name, some, matches, matchesNote) => {
    const isWanted = lineMatcher({ ...everyLine, ...some });
    expect([isWanted(line), isWanted(note)]).toEqual([matches, matchesNote]);
  });
});

it.each([
  ["15m", "2026-01-01T11:45:00.000000000Z"],
  ["7d", "2025-12-25T12:00:00.000000000Z"],
  ["2026-01-01T10:00:00Z", "2026-01-01T10:00:00.000000000Z"],
  ["2026-01-01T10:00Z", "2026-01-01T10:00:00.000000000Z"],
  ["2026-01-01T10:00:00.123456789Z", "2026-01-01T10:00:00.123456789Z"],
  ["2026-01-01T10:00:00+02:00", "2026-01-01T08:00:00.000000000Z"],
  ["2026-01-01", null],
  ["yesterday", null],
  ["-5m", null],
  ["2026-13-01T10:00:00Z", null],
  ["999999d", null],
])("a moment: %s → %s", (text, moment) => expect(momentOf(text, new Date("2026-01-01T12:00:00Z"))).toBe(moment));
