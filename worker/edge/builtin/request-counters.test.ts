import { request } from "node:http";
import { expect, test } from "vitest";
import { edgeRequests, readEdgeCounters } from "../../metrics/edge-requests";
import { startLoopbackServer } from "../loopback-server";
import { cleanUpAfterEach, cleanUps, proxyTo, upstream } from "../testing/proxy";
import { ask, eventually, freePort, quiet, sleep, tableFor, temporaryFolder } from "../testing/support";
import { bucketBounds, bucketOf, RequestCounters } from "./request-counters";
import { startBuiltinEdge } from "./run";

cleanUpAfterEach();

test.each([
  [0, 0],
  [0.5, 0],
  [0.51, 1],
  [1, 4],
  [1.01, 5],
  [100_000_000, 73],
])("%d ms falls into bucket %d", (ms, place) => {
  expect(bucketOf(ms)).toBe(place);
  if (place < 73) expect(bucketBounds[place]).toBeGreaterThanOrEqual(ms);
  if (place > 0) expect(bucketBounds[place - 1]).toBeLessThan(ms);
});

const service = "app-00000000000000000000";

test("counts what passes, by class, also what the edge itself answers; not its own version, not strangers", async () => {
  const counters = new RequestCounters();
  const app = await upstream((request, response) => {
    response.statusCode = Number(request.url?.slice(1));
    response.end();
  });
  const proxy = await proxyTo(app, { counters });
  for (const path of ["/200", "/204", "/301", "/404", "/500"]) await ask(proxy.port, { path });
  await ask(proxy.port, { host: "version.wisehosting.internal" });
  await ask(proxy.port, { host: "nobody.localhost" });
  await eventually(() => counters.document().services[service]?.classes["5xx"] === 1);
  proxy.follow(tableFor(null));
  await ask(proxy.port);
  await eventually(() => counters.document().services[service]?.classes["5xx"] === 2);
  const { services } = counters.document();
  expect(Object.keys(services)).toEqual([service]);
  expect(services[service]?.classes).toEqual({ "2xx": 2, "3xx": 1, "4xx": 1, "5xx": 2 });
  expect(services[service]?.counts.reduce((sum, count) => sum + count, 0)).toBe(6);
});

test("a service that is gone is forgotten", () => {
  const counters = new RequestCounters();
  counters.count("app-1", 200, 1);
  counters.count("app-2", 200, 1);
  counters.keepOnly(new Set(["app-2"]));
  expect(Object.keys(counters.document().services)).toEqual(["app-2"]);
});

test("a client that does not wait for the answer is counted among those that were refused", async () => {
  const counters = new RequestCounters();
  const app = await upstream(() => undefined);
  const proxy = await proxyTo(app, { counters });
  const outgoing = request({ host: "127.0.0.1", port: proxy.port, agent: false, headers: { host: "a.localhost" } });
  outgoing.on("error", () => undefined);
  outgoing.end();
  await sleep(100);
  outgoing.destroy();
  await eventually(() => counters.document().services[service]?.classes["4xx"] === 1);
});

test("the worker reads them on loopback: rates and quantiles of what came since it read before", async () => {
  const port = await freePort();
  const folder = await temporaryFolder();
  const edge = await startBuiltinEdge({ port: 0, countersPort: port, dataDir: folder.path, log: quiet });
  cleanUps.push(async () => {
    await edge.close();
    await folder.remove();
  });
  await eventually(async () => (await readEdgeCounters(port).catch(() => null)) !== null);
  expect((await ask(port, { host: "127.0.0.1", path: "/elsewhere" })).status).toBe(404);
  const faults: unknown[] = [];
  const read = edgeRequests(port, { onFault: (error) => faults.push(error) });
  expect((await read())("app_1")).toBeNull();
  await sleep(600);
  expect((await read())("app_1")).toEqual({
    perSecond: 0,
    byClass: { "2xx": 0, "3xx": 0, "4xx": 0, "5xx": 0 },
    p50Ms: null,
    p95Ms: null,
    p99Ms: null,
  });
  expect(faults).toEqual([]);
});

test("Traefik's text is read as it comes; an edge that is away says nothing", async () => {
  const port = await freePort();
  const faults: unknown[] = [];
  const read = edgeRequests(port, { onFault: (error) => faults.push(error) });
  expect((await read())("app_1")).toBeNull();
  expect(faults).toHaveLength(1);
  let requests = 100;
  const line = (le: string) =>
    `traefik_service_request_duration_seconds_bucket{code="200",method="GET",protocol="http",service="app-1@http",le="${le}"} ${requests}\n`;
  const server = startLoopbackServer({ port, what: "It", log: quiet }, (_request, response) => {
    response.setHeader("content-type", "text/plain; version=0.0.4; charset=utf-8");
    response.write("process_start_time_seconds 1\ntraefik_service_requests_total{code=");
    setTimeout(() => response.end(`"200",method="GET",service="app-1@http"} ${requests}\n${line("0.005")}${line("+Inf")}`), 20);
  });
  cleanUps.push(() => server.close());
  await eventually(async () => (await readEdgeCounters(port).catch(() => null)) !== null);
  await read();
  requests += 60;
  await sleep(600);
  const counted = (await read())("app_1");
  expect(counted?.perSecond).toBeGreaterThan(20);
  expect(counted?.perSecond).toBeLessThanOrEqual(100);
  expect(counted).toMatchObject({ byClass: { "4xx": 0, "5xx": 0 }, p50Ms: 2.5, p95Ms: 4.8 });
});
