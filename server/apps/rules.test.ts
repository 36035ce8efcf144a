import { describe, expect, it } from "vitest";
import { appUrl, isReservedSubdomain, refuseLifecycle, sourceToCheck, subdomainOfName, withOneCredential } from "./rules";

it.each([
  ["hello", { zone: "localhost", edgeHttpPort: 8080 }, "http://hello.localhost:8080"],
  ["shop", { zone: "apps.example.com", edgeHttpPort: 80, httpsPort: null }, "http://shop.apps.example.com"],
  ["shop", { zone: "apps.example.com", edgeHttpPort: 80, httpsPort: 443 }, "https://shop.apps.example.com"],
  ["shop", { zone: "apps.example.com", edgeHttpPort: 80, httpsPort: 8443 }, "https://shop.apps.example.com:8443"],
])("%s on %j answers at its address", (subdomain, host, url) => expect(appUrl(subdomain, host)).toBe(url));

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

describe("a change of the source", () => {
  const before = { repository: "https://example.com/a.git", branch: "main", gitConnectionId: null, deployKeyId: null };

  it.each([
    [{}, null],
    [{ branch: "main" }, null],
    [{ repository: null }, null],
    [{ branch: "next" }, { ...before, branch: "next" }],
    [{ repository: "https://example.com/b.git" }, { ...before, repository: "https://example.com/b.git" }],
    [{ gitConnectionId: null }, null],
    [{ deployKeyId: "dky_1" }, { ...before, deployKeyId: "dky_1" }],
    [
      { repository: null, gitConnectionId: "gcn_1" },
      { ...before, repository: null, gitConnectionId: "gcn_1" },
    ],
  ])("%j is looked at as %j", (change, source) => expect(sourceToCheck(before, change)).toEqual(source));

  it.each([
    [{ deployKeyId: "dky_1" }, { deployKeyId: "dky_1", gitConnectionId: null }],
    [{ gitConnectionId: "gcn_1" }, { gitConnectionId: "gcn_1", deployKeyId: null }],
    [{ deployKeyId: null }, { deployKeyId: null }],
    [{}, {}],
    [
      { deployKeyId: "dky_1", gitConnectionId: "gcn_1" },
      { deployKeyId: "dky_1", gitConnectionId: "gcn_1" },
    ],
  ])("%j means of the credentials %j", (change, meant) => expect(withOneCredential(change)).toEqual(meant));
});
