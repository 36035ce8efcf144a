import { expect, test } from "vitest";
import { buildRouteDocument } from "@/server/domains/build-route-document";
import type { RouteDocument } from "@/server/domains/route-document";
import { untried } from "./acme/attempts-file";
import { chooseLetThrough, type GateFacts, withoutOrders } from "./traefik-gate-rules";

const now = 1_000_000_000;
const choose = (some: Partial<GateFacts> & { failed?: Record<string, { failures: number; retryAt: number }> }) => {
  const { failed = {}, ...facts } = some;
  const attempts = (hostname: string) => ({ ...untried, ...failed[hostname] });
  const chosen = chooseLetThrough({
    wanted: ["a", "b", "c", "d", "e", "f", "g"],
    has: () => false,
    attempts,
    heldUntil: 0,
    letThrough: new Map(),
    now,
    ...facts,
  });
  return [...chosen.keys()].join("");
};

test.each<[string, Parameters<typeof choose>[0], string]>([
  ["five at once", {}, "abcde"],
  ["those with a certificate need no turn", { has: (name) => "abc".includes(name) }, "defg"],
  ["while every name is held, none", { heldUntil: now + 1 }, ""],
  ["when that is over, some", { heldUntil: now }, "abcde"],
  ["what failed waits", { failed: { a: { failures: 1, retryAt: now + 1 } } }, "bcdef"],
  ["what failed and is due comes after what was never tried", { failed: { a: { failures: 1, retryAt: now - 1 } } }, "bcdef"],
  ["who is at it stays, and counts", { letThrough: new Map([["g", now - 1_000]]) }, "gabcd"],
  ["who takes long stays, and counts no more", { letThrough: new Map([["g", now - 121_000]]) }, "gabcde"],
  ["who was lost is taken back, for one turn", { letThrough: new Map([["a", now - 901_000]]), wanted: ["a", "b"] }, "b"],
])("%s", (_what, facts, expected) => {
  expect(choose(facts)).toBe(expected);
});

test("names that may not be ordered for are served with what there is", () => {
  const base = buildRouteDocument({ version: 1, routes: [] });
  const router = (names: string[]) => ({
    rule: names.map((name) => `Host(\`${name}\`)`).join(" || "),
    service: "wisehosting-version",
    entryPoints: ["websecure" as const],
    priority: 1_000,
    tls: { certResolver: "acme" as const, domains: names.map((main) => ({ main })) },
  });
  const document: RouteDocument = {
    ...base,
    http: { ...base.http, routers: { ...base.http.routers, x: router(["a.test", "b.test"]), y: router(["c.test"]) } },
  };
  const gated = withoutOrders(document, (name) => name === "b.test");
  expect(gated.http.routers.x?.tls).toEqual({ certResolver: "acme", domains: [{ main: "b.test" }] });
  expect(gated.http.routers.y?.tls).toEqual({});
  expect(gated.http.routers["wisehosting-version"]).toEqual(document.http.routers["wisehosting-version"]);
});
