import { describe, expect, it } from "vitest";
import { appUrl, isReservedSubdomain, refuseLifecycle, sourceToCheck, subdomainOfName } from "./rules";

it.each([
  ["hello", "localhost", 8080, "http://hello.localhost:8080"],
  ["shop", "apps.example.com", 80, "http://shop.apps.example.com"],
])("%s on %s:%d answers at its address", (subdomain, zone, edgeHttpPort, url) => {
  expect(appUrl(subdomain, { zone, edgeHttpPort })).toBe(url);
});

it.each([
  ["traefik", true],
  ["panel", true],
  ["hello", false],
])("the subdomain %s: reserved %s", (label, reserved) => {
  expect(isReservedSubdomain(label, "example.com", "panel.example.com")).toBe(reserved);
});

it.each([
  ["Hello-World", "hello-world"],
  ["XN--foo", null],
  ["a/b", null],
])("the name %s gives the subdomain %s", (name, subdomain) => expect(subdomainOfName(name)).toBe(subdomain));

describe("what can be asked of an app", () => {
  const deployed = { routedDeploymentId: "dep_1", wanted: "running" as const };
  const stopped = { ...deployed, wanted: "stopped" as const };
  const empty = { routedDeploymentId: null, wanted: "running" as const };

  it.each([
    ["start", deployed, null],
    ["stop", deployed, null],
    ["restart", deployed, null],
    ["start", stopped, null],
    ["stop", stopped, null],
    ["restart", stopped, "app_stopped"],
    ["start", empty, "nothing_deployed"],
    ["stop", empty, "nothing_deployed"],
    ["restart", empty, "nothing_deployed"],
  ] as const)("%s when %j: %s", (action, app, reason) => expect(refuseLifecycle(app, action)?.reason ?? null).toBe(reason));
});

it.each([
  [{}, null],
  [{ branch: "main" }, null],
  [{ repository: null }, null],
  [{ branch: "next" }, { repository: "https://example.com/a.git", branch: "next" }],
  [{ repository: "https://example.com/b.git" }, { repository: "https://example.com/b.git", branch: "main" }],
])("the change %j is looked at as %j", (change, source) => {
  expect(sourceToCheck({ repository: "https://example.com/a.git", branch: "main" }, change)).toEqual(source);
});
