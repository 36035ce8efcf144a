import { describe, expect, it } from "vitest";
import { buildMessage, type Telling, titleOf } from "./message-rules";
import { since, utc } from "./moment-rules";
import { overAlert, toldAlert } from "./testing/told-alert";

const tell = (alerts: Telling["alerts"], of: Partial<Telling> = {}) =>
  buildMessage({
    id: "ntf_1",
    transition: "fired",
    alerts,
    answers: [],
    now: new Date("2026-11-26T00:22:30Z"),
    publicUrl: "https://paas.example.com",
    ...of,
  });
const fields = (message: ReturnType<typeof tell>) => Object.fromEntries(message.fields.map(({ label, value }) => [label, value]));

describe("a message about one metric", () => {
  it("says what, since when, the number against the threshold, and links to the chart at that moment", () => {
    const message = tell([toldAlert()]);
    expect(message).toMatchObject({
      type: "alert.fired",
      at: "2026-11-26T00:10:00.000Z",
      severity: "warning",
      title: "shop: CPU above 90 %",
      sentences: ["CPU was above 90 % for 10 minutes."],
    });
    expect(fields(message)).toEqual({
      Measured: "95 % (above 90 % for 10 min)",
      Severity: "warning",
      Since: "2026-11-26 00:10 UTC (for 12 min)",
    });
    const url = new URL(message.link.url);
    expect(`${url.origin}${url.pathname}`).toBe("https://paas.example.com/apps/shop/usage");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      from: "2026-11-25T23:40:00.000Z",
      to: "2026-11-26T00:40:00.000Z",
      at: "2026-11-26T00:10:00.000Z",
    });
  });

  it("says when it is over, and how long it was", () => {
    const message = tell([overAlert()], { transition: "resolved", answers: ["ntf_0"] });
    expect(message).toMatchObject({
      type: "alert.resolved",
      at: "2026-11-26T01:40:00.000Z",
      title: "Resolved: shop: CPU above 90 %",
      sentences: ["CPU was below 90 % for 10 minutes."],
      answers: ["ntf_0"],
    });
    expect(fields(message)).toMatchObject({ Since: "2026-11-26 00:10 UTC", Until: "2026-11-26 01:40 UTC (after 1 h 30 min)" });
  });

  it("that comes late says that it is over already", () => {
    const message = tell([overAlert()]);
    expect(message.title).toBe("Over already: shop: CPU above 90 %");
    expect(message.sentences[1]).toBe("It was over before this could be sent: CPU was below 90 % for 10 minutes.");
  });
});

const event = { value: null, comparison: null, threshold: null, sustainMinutes: 0 };

describe("titles and links of events", () => {
  it.each([
    ["offline", {}, "shop is offline", "/apps/shop"],
    ["crashloop", {}, "shop keeps crashing", "/apps/shop"],
    ["deployment_failed", { deploymentNumber: 12 }, "shop: deployment 12 failed", "/apps/shop/deployments/12"],
    ["certificate_expiring", {}, "shop: certificate ends soon", "/apps/shop/domains"],
    ["domain_unverified", {}, "shop: DNS records of a domain are gone", "/apps/shop/domains"],
    ["host_offline", { app: null, host: { id: "wrk_1", name: "h1" } }, "Host h1 is offline", "/hosts/wrk_1"],
    ["edge_down", { app: null, host: { id: "wrk_1", name: "h1" } }, "Host h1: edge is down", "/hosts/wrk_1"],
  ] as const)("%s", (kind, of, title, path) => {
    const message = tell([toldAlert({ kind, ...event, ...of })]);
    expect(message.title).toBe(title);
    expect(message.link.url).toBe(`https://paas.example.com${path}`);
  });

  it("a host's disk", () => {
    const host = { id: "wrk_1", name: "h1" };
    const message = tell([toldAlert({ kind: "host_disk_percent", app: null, host, threshold: 85, value: 91 })]);
    expect(message.title).toBe("Host h1: disk above 85 %");
    expect(message.link.url).toBe("https://paas.example.com/hosts/wrk_1");
  });
});

describe("a host that takes its apps down", () => {
  const outage = { kind: "offline", ...event, cause: "host:wrk_1:1", host: { id: "wrk_1", name: "h1" } } as const;
  const down = Array.from({ length: 40 }, (_, index) => {
    const app = { id: `app_${index}`, name: `app-${String(index).padStart(2, "0")}` };
    return toldAlert({ ...outage, id: `alr_${index}`, app });
  });
  const host = toldAlert({
    ...outage,
    id: "alr_h",
    kind: "host_offline",
    app: null,
    severity: "critical",
    reason: "h1 is silent.",
  });

  it("is one message that names twenty", () => {
    const message = tell([host, ...down]);
    expect(message).toMatchObject({
      title: "Host h1 is offline: 40 apps down",
      severity: "critical",
      sentences: ["h1 is silent."],
    });
    expect(message.items).toHaveLength(21);
    expect([message.items[0], message.items.at(-1)]).toEqual(["app-00", "and 20 more"]);
    expect(message.link.url).toBe("https://paas.example.com/hosts/wrk_1");
    expect(message.data).toMatchObject({ total: 41 });
  });

  it("says of which it is over already", () => {
    const [first, second] = down;
    const message = tell([host, first!, { ...second!, state: "resolved", resolvedAt: new Date() }]);
    expect(message.items).toEqual(["app-00", "app-01 (over already)"]);
  });

  it("links to the alerts for those who are not told of the host", () =>
    expect(tell([down[0]!, down[1]!]).link.url).toBe("https://paas.example.com/alerts"));
});

it("several of one app are one message, of several apps a digest", () => {
  const other = toldAlert({ id: "alr_2", kind: "memory_percent", severity: "critical" });
  expect(tell([toldAlert(), other])).toMatchObject({
    title: "shop: 2 alerts",
    items: ["shop: CPU above 90 %", "shop: memory above 90 %"],
    severity: "critical",
    link: { url: "https://paas.example.com/apps/shop" },
  });
  const elsewhere = toldAlert({ id: "alr_3", app: { id: "app_2", name: "blog" } });
  expect(tell([toldAlert(), elsewhere])).toMatchObject({ title: "2 alerts", link: { url: "https://paas.example.com/alerts" } });
});

it.each([
  [1, "1 alert: no plural for one", "shop: CPU above 90 %"],
  [3, "as many as there are", "3 alerts"],
])("%i: %s", (count, _, title) => {
  const alerts = Array.from({ length: count }, (__, index) =>
    toldAlert({ id: `alr_${index}`, app: { id: `app_${index}`, name: count === 1 ? "shop" : `app-${index}` } }),
  );
  expect(titleOf("fired", alerts as unknown as Telling["alerts"])).toBe(title);
});

it.each([
  [0, "less than a minute"],
  [59_999, "less than a minute"],
  [60_000, "1 min"],
  [3_600_000, "1 h"],
  [3_600_000 + 300_000, "1 h 5 min"],
  [86_400_000 + 60_000, "1 d"],
  [4 * 86_400_000 + 2 * 3_600_000, "4 d 2 h"],
  [-5_000, "less than a minute"],
])("%i ms are said as %s", (ms, words) => {
  const from = new Date("2026-11-26T00:00:00Z");
  expect(since(from, new Date(from.getTime() + ms))).toBe(words);
});

it("moments are said in UTC", () => expect(utc(new Date("2026-11-26T01:02:03+02:00"))).toBe("2026-11-25 23:02 UTC"));
