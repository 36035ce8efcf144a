import { expect, it } from "vitest";
import type { WorkerEventKind } from "@/server/workers/schema";
import { hostHref, hostsSummary, hostViews, labelsIn, labelsText, likelyReason, offlineMeans } from "./host-words";

const seen = "2026-01-01T12:03:00.000Z";
const online = {
  status: "online",
  lastSeenAt: seen,
  cordoned: false,
  draining: null,
  warning: null,
  edgeDownSince: null,
} as const;
const draining = { since: seen, acrossZones: false, appsLeft: 2 };

it.each([
  ["online", online, ["Online"]],
  ["offline", { ...online, status: "offline" }, ["Offline"]],
  ["registered and never heard", { ...online, status: "offline", lastSeenAt: null }, ["Not heard yet"]],
  ["cordoned", { ...online, cordoned: true }, ["Online", "Cordoned"]],
  ["draining, which a cordon belongs to", { ...online, cordoned: true, draining }, ["Online", "Draining, 2 left"]],
  ["with a warning", { ...online, warning: "The disk is full." }, ["Online", "Needs a look"]],
  ["away and cordoned", { ...online, status: "offline", cordoned: true }, ["Offline", "Cordoned"]],
  ["whose edge is away", { ...online, edgeDownSince: seen }, ["Online", "Edge down"]],
  ["that is away itself", { ...online, status: "offline", edgeDownSince: seen }, ["Offline"]],
] as const)("%s", (_, host, words) => expect(hostViews(host).map(({ word }) => word)).toEqual(words));

const away = (id: string, lastSeenAt: string | null) => ({ id, status: "offline", lastSeenAt }) as const;
it.each<[string, Parameters<typeof likelyReason>[0], Parameters<typeof likelyReason>[1], WorkerEventKind[], RegExp]>([
  ["one alone", away("a", seen), [away("a", seen)], [], /The machine is off/],
  ["two at once", away("a", seen), [away("a", seen), away("b", "2026-01-01T12:03:40.000Z")], [], /^2 hosts went silent/],
  ["two at different times", away("a", seen), [away("b", "2026-01-01T11:00:00.000Z")], [], /The machine is off/],
  ["never heard", away("a", null), [], [], /never said hello/],
  ["revoked", away("a", seen), [], ["offline", "revoked", "started"], /key was revoked/],
  ["revoked and joined anew", away("a", seen), [], ["offline", "started", "revoked"], /The machine is off/],
])("silent: %s", (_, host, hosts, events, sentence) => expect(likelyReason(host, hosts, events)).toMatch(sentence));

it.each([
  ["", {}],
  ["disk=ssd", { disk: "ssd" }],
  ["disk=ssd, tier=web", { disk: "ssd", tier: "web" }],
  ["disk=ssd tier=web ", { disk: "ssd", tier: "web" }],
  ["disk", null],
  ["disk=", null],
  ["a=b=c", null],
])("labels in %j", (text, labels) => {
  expect(labelsIn(text)).toEqual(labels);
  if (labels !== null) expect(labelsIn(labelsText(labels))).toEqual(labels);
});

it("counts hosts and apps in words", () => {
  expect(hostsSummary([online])).toBe("1 host, all online");
  expect(hostsSummary([online, { status: "offline" }])).toBe("2 hosts, 1 offline");
  expect(offlineMeans(0)).toMatch(/^No app/);
  expect(offlineMeans(1)).toMatch(/^Its 1 app may/);
});

it("leads to a host by its name, but for the name of the page of new ones", () => {
  expect(hostHref({ id: "wrk_1", name: "web 2" })).toBe("/hosts/web%202");
  expect(hostHref({ id: "wrk_1", name: "new" })).toBe("/hosts/wrk_1");
});
