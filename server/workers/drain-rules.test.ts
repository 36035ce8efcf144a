import { expect, it } from "vitest";
import { host } from "../deployments/testing/host";
import { type DrainingApp, decideMove, drainSentence } from "./drain-rules";

const app = (facts: Partial<DrainingApp> = {}): DrainingApp => ({
  id: "app",
  name: "shop",
  needs: { memoryMb: 512, cpus: 1, zone: null, labels: {} },
  wanted: "running",
  routed: true,
  open: null,
  failed: null,
  ...facts,
});
const open = (some: Partial<NonNullable<DrainingApp["open"]>> = {}) => ({
  open: { status: "queued" as const, here: true, keepsImage: false, ...some },
});
const home = host("a", { draining: true, cordoned: true });
const room = [home, host("b")];
const none = [home, host("b", { cordoned: true })];

it.each([
  { name: "what runs is built again", facts: {}, hosts: room, expected: "rebuild" },
  { name: "what is stopped is only placed anew", facts: { wanted: "stopped" as const }, hosts: room, expected: "replace" },
  {
    name: "stopped, and moved here as stopped",
    facts: { wanted: "stopped" as const, routed: false },
    hosts: room,
    expected: "replace",
  },
  { name: "what never ran has no host", facts: { routed: false }, hosts: room, expected: "unplace" },
  { name: "what waits here is built there", facts: open(), hosts: room, expected: "retarget" },
  { name: "what waits here and never ran too", facts: { routed: false, ...open() }, hosts: room, expected: "retarget" },
  {
    name: "what waits for an image of this host is waited for",
    facts: open({ keepsImage: true }),
    hosts: room,
    expected: "busy",
  },
  { name: "what is built here is waited for", facts: open({ status: "running" }), hosts: room, expected: "busy" },
  { name: "what is on its way is on its way", facts: open({ status: "running", here: false }), hosts: room, expected: "moving" },
  { name: "what did not succeed is not tried again", facts: { failed: "it broke" }, hosts: room, expected: "stays" },
  {
    name: "but somebody's own deployment after that moves it",
    facts: { failed: "it broke", ...open() },
    hosts: room,
    expected: "retarget",
  },
  { name: "no room anywhere", facts: {}, hosts: none, expected: "stays" },
  { name: "no room anywhere for what waits: it is built here", facts: open(), hosts: none, expected: "busy" },
  { name: "another zone only", facts: {}, hosts: [home, host("b", { zone: "two.test" })], expected: "stays" },
])("$name: $expected", ({ facts, hosts, expected }) => {
  expect(decideMove(home, app(facts), hosts).kind).toBe(expected);
});

it("another zone, agreed", () => {
  const agreed = { ...home, acrossZones: true };
  expect(decideMove(agreed, app(), [agreed, host("b", { zone: "two.test" })])).toMatchObject({ kind: "rebuild" });
});

it.each([
  { moved: 0, stays: [], expected: "No app was left on the host." },
  { moved: 1, stays: [], expected: "1 app moved to other hosts." },
  {
    moved: 2,
    stays: [{ name: "shop", sentence: "No host can take this app." }],
    expected: "2 apps moved to other hosts. 1 app stays here: shop (No host can take this app).",
  },
])("$expected", ({ moved, stays, expected }) => expect(drainSentence(moved, stays)).toBe(expected));
