import { describe, expect, it } from "vitest";
import { type AppNeeds, chooseHost, type Home, type HostFacts, placeApp, placeElsewhere } from "./placement-rules";
import { host } from "./testing/host";

const needs = (some: Partial<AppNeeds> = {}): AppNeeds => ({ memoryMb: 512, cpus: 1, zone: null, labels: {}, ...some });
const taken = (memoryMb: number, cpus = 0) => ({ reserved: { memoryMb, cpus } });
const later = { createdAt: new Date("2026-02-01") };

type Row = { name: string; hosts: HostFacts[]; wish?: Partial<AppNeeds>; preferred?: string; expected: string | null };

const rows: Row[] = [
  { name: "one host that fits is taken", hosts: [host("a")], expected: "a" },
  { name: "no host, no place", hosts: [], expected: null },
  { name: "none online, no place", hosts: [host("a", { online: false })], expected: null },
  { name: "an offline host gets nothing new", hosts: [host("a", { online: false }), host("b", taken(7_000))], expected: "b" },
  { name: "a cordoned host gets nothing new", hosts: [host("a", { cordoned: true }), host("b", taken(7_000))], expected: "b" },
  { name: "a host that is drained gets nothing new", hosts: [host("a", { draining: true }), host("b")], expected: "b" },
  { name: "more free memory wins", hosts: [host("a", taken(4_096)), host("b", taken(1_024))], expected: "b" },
  {
    name: "of shares, not of amounts",
    hosts: [host("a", taken(1_024)), host("b", { memoryMb: 65_536, ...taken(4_096) })],
    expected: "b",
  },
  {
    name: "less promised CPU wins where memory is equal",
    hosts: [host("a", taken(512, 50)), host("b", taken(512, 1))],
    expected: "b",
  },
  { name: "the scarcer of memory and CPU counts", hosts: [host("a", taken(0, 56)), host("b", taken(4_096, 0))], expected: "b" },
  { name: "just enough memory is enough", hosts: [host("a", taken(7_680))], expected: "a" },
  { name: "one megabyte too little is too little", hosts: [host("a", taken(7_681))], expected: null },
  { name: "memory is not promised twice", hosts: [host("a", { memoryMb: 512, ...taken(512) })], expected: null },
  { name: "CPU is promised sixteen times", hosts: [host("a", taken(0, 63))], expected: "a" },
  { name: "and not more", hosts: [host("a", taken(0, 63.5))], expected: null },
  { name: "more promised than there is, by a smaller capacity: nothing free", hosts: [host("a", taken(9_000))], expected: null },
  { name: "an app that is larger than the host", hosts: [host("a")], wish: { memoryMb: 16_384 }, expected: null },
  {
    name: "an app that is larger than one of them",
    hosts: [host("a"), host("b", { memoryMb: 32_768, ...taken(8_192) })],
    wish: { memoryMb: 16_384 },
    expected: "b",
  },
  { name: "a host of unknown size is taken", hosts: [host("a", { memoryMb: null, cpus: null })], expected: "a" },
  { name: "of equals fewer apps win", hosts: [host("a", { apps: 2 }), host("b", { apps: 1, ...later })], expected: "b" },
  { name: "of equals the oldest host wins", hosts: [host("a", later), host("b")], expected: "b" },
  { name: "of twins the smaller id wins", hosts: [host("b"), host("a")], expected: "a" },
  { name: "the order of the list says nothing", hosts: [host("b"), host("a", taken(100))], expected: "b" },
  {
    name: "only hosts of the zone",
    hosts: [host("a"), host("b", { zone: "two.test", ...taken(7_000) })],
    wish: { zone: "two.test" },
    expected: "b",
  },
  { name: "no host of the zone", hosts: [host("a")], wish: { zone: "two.test" }, expected: null },
  {
    name: "only hosts with the label",
    hosts: [host("a"), host("b", { labels: { disk: "ssd" }, ...taken(7_000) })],
    wish: { labels: { disk: "ssd" } },
    expected: "b",
  },
  {
    name: "another value is another label",
    hosts: [host("a", { labels: { disk: "hdd" } })],
    wish: { labels: { disk: "ssd" } },
    expected: null,
  },
  {
    name: "all labels, not one of them",
    hosts: [host("a", { labels: { disk: "ssd" } })],
    wish: { labels: { disk: "ssd", gpu: "yes" } },
    expected: null,
  },
  { name: "labels that nobody asked for do not matter", hosts: [host("a", { labels: { gpu: "yes" } })], expected: "a" },
  {
    name: "zone and label together",
    hosts: [host("a", { labels: { disk: "ssd" } }), host("b", { zone: "two.test" })],
    wish: { zone: "two.test", labels: { disk: "ssd" } },
    expected: null,
  },
  { name: "where it was built before", hosts: [host("a"), host("b", taken(6_000))], preferred: "b", expected: "b" },
  {
    name: "not where it was built before when that is full",
    hosts: [host("a"), host("b", taken(8_000))],
    preferred: "b",
    expected: "a",
  },
  {
    name: "not where it was built before when that is offline",
    hosts: [host("a"), host("b", { online: false })],
    preferred: "b",
    expected: "a",
  },
  {
    name: "a host that is short of memory right now comes last",
    hosts: [host("a", { freeNow: { memoryMb: 100, diskMb: 90_000 } }), host("b", taken(6_000))],
    expected: "b",
  },
  {
    name: "a host that is short of disk right now comes last",
    hosts: [host("a", { freeNow: { memoryMb: 9_000, diskMb: 500 } }), host("b", taken(6_000))],
    expected: "b",
  },
  { name: "but is taken when there is no other", hosts: [host("a", { freeNow: { memoryMb: 100, diskMb: 500 } })], expected: "a" },
];

describe("where an app is placed", () => {
  it.each(rows)("$name", ({ hosts, wish, preferred, expected }) => {
    const choice = placeApp({ ...needs(wish), preferred: preferred ?? null }, hosts);
    expect(choice.kind === "placed" ? choice.host.id : null).toBe(expected);
  });

  it("says what was missing on each host", () => {
    const hosts = [
      host("1", { memoryMb: 1_000, ...taken(800) }),
      host("2", { cordoned: true }),
      host("3", { online: false }),
      host("4", { draining: true, cordoned: true }),
      host("5", { zone: "two.test" }),
      host("6", { labels: { disk: "hdd" } }),
      host("7", { cpus: 1, ...taken(0, 15.25) }),
      host("8", { cpus: 0.5 }),
    ].map((one) => ({ ...one, labels: { disk: "ssd", ...one.labels } }));
    const choice = placeApp({ ...needs({ zone: "one.test", labels: { disk: "ssd" } }), preferred: null }, hosts);
    expect(choice).toMatchObject({
      kind: "none",
      sentence:
        "No host can take this app. web-1: 200 MB of memory free, 512 MB needed; web-2: cordoned; web-3: offline; web-4: being drained; web-5: in zone two.test, one.test is asked for; web-6: without the label disk=ssd; web-7: 0.75 CPUs free, 1 needed; web-8: 0.5 CPUs, 1 needed.",
    });
  });

  it.each([
    {
      name: "the only one",
      hosts: [host("a", taken(192))],
      sentence: "web-a is the only host that fits: 8000 MB of memory free, no app.",
    },
    {
      name: "one of two",
      hosts: [host("a", { apps: 1, ...taken(192) }), host("b", taken(4_000))],
      sentence: "web-a was chosen of 2 hosts that fit: 8000 MB of memory free, 1 app.",
    },
  ])("says why: $name", ({ hosts, sentence }) => {
    expect(placeApp({ ...needs(), preferred: null }, hosts)).toMatchObject({ sentence });
  });
});

type HomeRow = {
  name: string;
  home: Home;
  hosts: HostFacts[];
  wish?: Partial<AppNeeds>;
  keepsImage?: boolean;
  expected: string | null;
};
const at = (workerId: string | null, routed = true): Home => ({ workerId, routed });

const homeRows: HomeRow[] = [
  {
    name: "a new app goes where there is room",
    home: at(null, false),
    hosts: [host("a", taken(8_000)), host("b")],
    expected: "b",
  },
  {
    name: "what runs stays, also where others have more room",
    home: at("a"),
    hosts: [host("a", taken(8_192)), host("b")],
    expected: "a",
  },
  { name: "what runs stays on an offline host", home: at("a"), hosts: [host("a", { online: false }), host("b")], expected: "a" },
  { name: "what runs stays on a cordoned host", home: at("a"), hosts: [host("a", { cordoned: true }), host("b")], expected: "a" },
  {
    name: "what never ran leaves an offline host",
    home: at("a", false),
    hosts: [host("a", { online: false }), host("b")],
    expected: "b",
  },
  {
    name: "what never ran stays where it was built",
    home: at("b", false),
    hosts: [host("a"), host("b", taken(4_000))],
    expected: "b",
  },
  {
    name: "what runs leaves a host that is drained",
    home: at("a"),
    hosts: [host("a", { draining: true }), host("b")],
    expected: "b",
  },
  {
    name: "but not for another zone",
    home: at("a"),
    hosts: [host("a", { draining: true }), host("b", { zone: "two.test" })],
    expected: "a",
  },
  {
    name: "unless that is agreed",
    home: at("a"),
    hosts: [host("a", { draining: true, acrossZones: true }), host("b", { zone: "two.test" })],
    expected: "b",
  },
  {
    name: "and stays while no other has room",
    home: at("a"),
    hosts: [host("a", { draining: true }), host("b", taken(8_000))],
    expected: "a",
  },
  {
    name: "its image lies on the host that is drained",
    home: at("a"),
    hosts: [host("a", { draining: true }), host("b")],
    keepsImage: true,
    expected: "a",
  },
  {
    name: "its settings ask for another zone now",
    home: at("a"),
    hosts: [host("a"), host("b", { zone: "two.test" })],
    wish: { zone: "two.test" },
    expected: "b",
  },
  {
    name: "its settings ask for a zone that no host has",
    home: at("a"),
    hosts: [host("a")],
    wish: { zone: "two.test" },
    expected: null,
  },
  {
    name: "its settings ask for a label that its host lacks",
    home: at("a"),
    hosts: [host("a"), host("b", { labels: { disk: "ssd" } })],
    wish: { labels: { disk: "ssd" } },
    expected: "b",
  },
  { name: "its host was removed", home: at("gone"), hosts: [host("b")], expected: "b" },
];

it.each(homeRows)("$name", ({ home, hosts, wish, keepsImage, expected }) => {
  const choice = chooseHost({ needs: needs(wish), home, keepsImage: keepsImage ?? false }, hosts);
  expect(choice.kind === "placed" ? choice.host.id : null).toBe(expected);
});

it("an app of a host that is drained prefers its zone even where another is agreed", () => {
  const home = host("a", { draining: true, acrossZones: true });
  const hosts = [home, host("b", { zone: "two.test" }), host("c", taken(7_000))];
  expect(placeElsewhere(home, needs(), hosts)).toMatchObject({ host: { id: "c" } });
});

it("an app that asks for a zone leaves it for no agreement", () => {
  const home = host("a", { draining: true, acrossZones: true });
  const choice = placeElsewhere(home, needs({ zone: "one.test" }), [home, host("b", { zone: "two.test" })]);
  expect(choice).toMatchObject({ kind: "none" });
});
