import { expect, it } from "vitest";
import { alertAction, alertHref, byGravity, headingOf, isMuted, numberOf, subjectOf, troubleOf } from "./alert-words";

const alert = {
  kind: "memory_percent",
  appName: "my shop",
  workerId: null,
  workerName: null,
  firedAt: "2026-03-01T12:00:00.000Z",
  deploymentNumber: null,
} as const;
const ofHost = { ...alert, kind: "host_offline", appName: null, workerId: "wrk_1", workerName: "alpha" } as const;

it.each([
  [
    "of a number to the hour around it",
    alert,
    "/apps/my%20shop/usage?from=2026-03-01T11%3A30%3A00.000Z&to=2026-03-01T12%3A30%3A00.000Z&at=2026-03-01T12%3A00%3A00.000Z",
    "See the chart",
  ],
  [
    "of a failed deployment to it",
    { ...alert, kind: "deployment_failed", deploymentNumber: 7 },
    "/apps/my%20shop/deployments/7",
    "See the deployment",
  ],
  ["of a certificate to the domains", { ...alert, kind: "certificate_expiring" }, "/apps/my%20shop/domains", "See the domains"],
  ["of a domain to the domains", { ...alert, kind: "domain_unverified" }, "/apps/my%20shop/domains", "See the domains"],
  ["of an edge to its host", { ...ofHost, kind: "edge_down" }, "/hosts/alpha", "See the host"],
  ["of an app that is away to the app", { ...alert, kind: "offline" }, "/apps/my%20shop", "See the app"],
  ["of a host to it", ofHost, "/hosts/alpha", "See the host"],
  ["of something that is gone nowhere", { ...ofHost, workerId: null, workerName: null }, null, "See the host"],
] as const)("the link leads %s", (_, one, href, action) => {
  expect(alertHref(one)).toBe(href);
  expect(alertAction(one)).toBe(action);
});

it("is told by its name, its trouble and its number", () => {
  expect(subjectOf(ofHost)).toBe("alpha");
  expect(troubleOf({ kind: "cpu_percent", comparison: "above" })).toBe("is above its CPU threshold");
  expect(headingOf({ kind: "cpu_percent", comparison: "below" })).toBe("CPU below the threshold");
  expect(headingOf({ kind: "crashloop", comparison: null })).toBe("Crash loop");
  expect(troubleOf({ kind: "host_offline", comparison: null })).toBe("is offline");
  expect(numberOf({ kind: "memory_percent", value: 96.4, threshold: 90 })).toBe("96.4 %, threshold 90 %");
  expect(numberOf({ kind: "offline", value: null, threshold: null })).toBeNull();
});

it("the gravest comes first, then the newest; what somebody looks after comes last", () => {
  const at = (minute: number) => `2026-03-01T12:0${minute}:00.000Z`;
  const list = [
    { id: "seen", severity: "critical", firedAt: at(9), acknowledgedAt: at(9) },
    { id: "old warning", severity: "warning", firedAt: at(1), acknowledgedAt: null },
    { id: "critical", severity: "critical", firedAt: at(0), acknowledgedAt: null },
    { id: "new warning", severity: "warning", firedAt: at(2), acknowledgedAt: null },
  ] as const;
  expect([...list].sort(byGravity).map(({ id }) => id)).toEqual(["critical", "new warning", "old warning", "seen"]);
});

it("is muted until its moment", () => {
  const until = "2026-03-01T12:00:00.000Z";
  expect(isMuted(until, Date.parse(until) - 1)).toBe(true);
  expect(isMuted(until, Date.parse(until))).toBe(false);
  expect(isMuted(null, 0)).toBe(false);
});
