import { describe, expect, it } from "vitest";
import { diagnose, diagnoseEnd, type Findings, isHealthy } from "./health-rules";

const running: Findings = {
  port: 3_000,
  path: null,
  timeoutMs: 120_000,
  container: { state: "running", exitCode: null, outOfMemory: false },
  memoryMb: 256,
  listeners: [],
  lastStatus: null,
};
const on = (port: number, loopbackOnly = false) => ({ port, loopbackOnly });

describe("an answer is healthy", () => {
  const cases: [number, string | null, boolean][] = [
    [200, null, true],
    [404, null, true],
    [499, null, true],
    [500, null, false],
    [200, "/healthz", true],
    [302, "/healthz", true],
    [404, "/healthz", false],
    [503, "/healthz", false],
  ];
  it.each(cases)("%d on %s: %s", (status, path, expected) => expect(isHealthy(status, path)).toBe(expected));
});

describe("why an app did not become healthy", () => {
  const cases: [string, Partial<Findings>, string, RegExp][] = [
    ["it ended", { container: { state: "exited", exitCode: 3, outOfMemory: false } }, "exited", /exit code 3\b/],
    ["it crashed", { container: { state: "exited", exitCode: 139, outOfMemory: false } }, "exited", /SIGSEGV/],
    ["memory", { container: { state: "exited", exitCode: 137, outOfMemory: true } }, "out_of_memory", /256 MB/],
    ["somebody removed it", { container: null }, "start_failed", /removed/],
    ["another port", { listeners: [on(8_000)] }, "wrong_port", /listens on port 8000, but PORT is 3000/],
    ["other ports", { listeners: [on(9_000), on(8_000)] }, "wrong_port", /ports 8000, 9000/],
    ["loopback only", { listeners: [on(3_000, true)] }, "loopback_only", /127\.0\.0\.1:3000.*0\.0\.0\.0/],
    ["loopback beside all", { listeners: [on(3_000, true), on(3_000)] }, "unhealthy", /did not answer GET \//],
    ["nowhere", { listeners: [] }, "not_listening", /listens on no port.*3000/],
    ["accepts and never answers", { listeners: [on(3_000)] }, "unhealthy", /accepts connections/],
    ["a wrong status", { listeners: [on(3_000)], path: "/healthz", lastStatus: 503 }, "unhealthy", /GET \/healthz answered 503/],
    ["nothing can be read", { listeners: null }, "unhealthy", /did not answer/],
  ];
  it.each(cases)("%s", (_name, findings, code, message) => {
    const found = diagnose({ ...running, ...findings });
    expect(found.code).toBe(code);
    expect(found.message).toMatch(message);
  });
  it("a running container has not ended", () => expect(diagnoseEnd(running)).toBeNull());
});
