import { expect, it } from "vitest";
import { checkpointsOf, isReady } from "./checkpoints";

const hello = "2026-01-01T12:00:00.000Z";
const registered = {
  name: "web-2",
  status: "offline",
  lastSeenAt: null,
  statusChangedAt: hello,
  versions: { software: "1", engine: null, platform: null },
  edgeKind: null,
  confirmedRouteVersion: 0,
} as const;
const greeted = {
  ...registered,
  status: "online",
  lastSeenAt: hello,
  versions: { ...registered.versions, platform: "Debian" },
} as const;
const beaten = { ...greeted, lastSeenAt: "2026-01-01T12:00:05.000Z" } as const;
const withDocker = { ...beaten, versions: { ...beaten.versions, engine: "27.1" } } as const;
const ready = { ...withDocker, edgeKind: "builtin", confirmedRouteVersion: 1 } as const;

it.each([
  ["nothing yet", null, "....."],
  ["registered", registered, "x...."],
  ["said hello", greeted, "xx..."],
  ["without Docker", beaten, "xx.x."],
  ["with Docker", withDocker, "xxxx."],
  ["away before its edge was up", { ...withDocker, status: "offline" as const }, "xxx.."],
  ["ready", ready, "xxxxx"],
])("%s", (_, host, lights) => {
  expect(
    checkpointsOf(host)
      .map(({ done }) => (done ? "x" : "."))
      .join(""),
  ).toBe(lights);
  expect(isReady(host)).toBe(!lights.includes("."));
});
