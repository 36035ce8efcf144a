import { createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { closeRedis, closeSubscriber, publish, redis } from "@/server/live";
import { saveReport } from "@/server/metrics";
import { appUse } from "@/server/metrics/testing/samples";
import { testApp, testCaller, testDatabase, testSubscriber, testToken } from "@/server/testing";
import { handleStream, streamAskedFor } from "./streams";

testDatabase();
testSubscriber();
let server: Server;
beforeAll(async () => {
  server = createServer((incoming, response) => {
    const path = streamAskedFor(incoming);
    if (path === null) response.writeHead(404).end();
    else void handleStream(path, incoming, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
  closeSubscriber();
  closeRedis();
});

type Event = { event?: string; data: string; id?: string };

const fieldsOf = (block: string): Event =>
  Object.fromEntries(
    block.split("\n").map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]),
  ) as Event;

type Watching = { answer: IncomingMessage; heard: Event[]; data: () => unknown[]; ended: () => boolean };

/** Reads a stream as a browser does, into `heard`. */
const watch = (name: string, input: unknown, headers: Record<string, string>): Promise<Watching> =>
  new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const path = `/api/trpc/${name}?input=${encodeURIComponent(JSON.stringify(input))}`;
    const outgoing = request({ host: "127.0.0.1", port, path, headers, agent: false }, (answer) => {
      const heard: Event[] = [];
      let rest = "";
      let ended = false;
      answer.setEncoding("utf8");
      answer.on("data", (piece: string) => {
        const blocks = (rest + piece).split("\n\n");
        rest = blocks.pop() ?? "";
        heard.push(...blocks.map(fieldsOf));
      });
      answer.on("end", () => {
        ended = true;
      });
      answer.on("error", () => undefined);
      const data = () => heard.filter(({ event }) => event === undefined).map((event) => JSON.parse(event.data) as unknown);
      resolve({ answer, heard, data, ended: () => ended });
    });
    outgoing.on("error", reject);
    outgoing.end();
  });

const owner = async () => {
  const caller = await testCaller();
  const authorization = `Bearer ${await testToken(caller)}`;
  return { app: await testApp(caller), headers: { authorization } };
};

it("says what the browser's client waits for, and the same to all", async () => {
  const { app, headers } = await owner();
  const watching = await Promise.all([1, 2, 3].map(() => watch("apps.watchMetrics", { id: app.id }, headers)));
  for (const { answer, heard, data } of watching) {
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({ "content-type": "text/event-stream", "cache-control": "no-cache, no-transform" });
    expect(answer.headers["x-request-id"]).toMatch(/./);
    await expect.poll(data).toEqual([{ kind: "recent", samples: [], live: false }]);
    expect(heard[0]).toEqual({ event: "connected", data: JSON.stringify({ reconnectAfterInactivityMs: 25_000 }) });
  }
  const at = new Date();
  await saveReport({ workerId: "wrk_1", items: [appUse(app.id, { cpuPercent: 42 })], gone: [], host: null, at });
  for (const { data } of watching) {
    await expect
      .poll(() => data()[1])
      .toEqual({ kind: "snapshot", snapshot: { ...appUse(app.id, { cpuPercent: 42 }), at: at.toISOString() } });
  }
  const late = await watch("apps.watchMetrics", { id: app.id }, headers);
  await expect.poll(late.data).toMatchObject([{ kind: "recent", samples: [{ cpuPercent: 42 }], live: true }]);
  for (const { answer } of [...watching, late]) answer.destroy();
});

it("what a log's reader has is named by an id, and a browser that comes back goes on there", async () => {
  const { app, headers } = await owner();
  const first = await watch("apps.watchLog", { id: app.id }, headers);
  await expect.poll(() => first.heard.find(({ id }) => id !== undefined)?.id).toBe("none.0");
  first.answer.destroy();
  const again = await watch("apps.watchLog", { id: app.id }, { ...headers, "last-event-id": "no such place" });
  await expect.poll(() => again.heard.map(({ event }) => event)).toEqual(["connected", "serialized-error"]);
});

it.each([
  ["nobody", {}, "unauthenticated"],
  ["somebody with a token that is none", { authorization: "Bearer whs_none" }, "unauthenticated"],
])("%s is refused in the stream, which ends", async (_name, headers, code) => {
  const { app } = await owner();
  const { heard, ended } = await watch("apps.watchMetrics", { id: app.id }, headers);
  await expect.poll(ended).toBe(true);
  expect(heard.map(({ event }) => event)).toEqual(["connected", "serialized-error"]);
  expect(JSON.parse(heard[1]?.data ?? "")).toMatchObject({ data: { code, path: "apps.watchMetrics" } });
});

it("a stranger, and who asks for nonsense, hear why", async () => {
  const { headers } = await owner();
  const { app } = await owner();
  for (const [input, code] of [
    [{ id: app.id }, "not_found"],
    [{ id: 1 }, "invalid"],
  ] as const) {
    const { heard, ended } = await watch("apps.watchMetrics", input, headers);
    await expect.poll(ended).toBe(true);
    expect(JSON.parse(heard.at(-1)?.data ?? "")).toMatchObject({ data: { code } });
  }
});

it("a reader who leaves is waited for no more", async () => {
  const { app, headers } = await owner();
  const { answer, data } = await watch("apps.watchMetrics", { id: app.id }, headers);
  await expect.poll(() => data().length).toBe(1);
  const channel = `metrics:${app.id}` as const;
  expect(await publish(channel, { live: false })).toBe(1);
  answer.destroy();
  await expect.poll(async () => (await redis().pubsub("NUMSUB", channel))[1]).toBe(0);
});

it("a stream in which nothing happens says that it is there", { timeout: 20_000 }, async () => {
  const { app, headers } = await owner();
  const { answer, heard } = await watch("apps.watchMetrics", { id: app.id }, headers);
  await expect.poll(() => heard.filter(({ event }) => event === "ping").length, { timeout: 15_000 }).toBe(1);
  answer.destroy();
});

it.each([
  ["a query", { method: "GET", url: "/api/trpc/apps.get?input={}" }],
  ["a stream that is not", { method: "GET", url: "/api/trpc/apps.none" }],
  ["what every object has", { method: "GET", url: "/api/trpc/constructor" }],
  ["a stream by another method", { method: "POST", url: "/api/trpc/apps.watch" }],
  ["a page", { method: "GET", url: "/apps/watch" }],
])("leaves to others: %s", (_name, asked) => {
  expect(streamAskedFor(asked as IncomingMessage)).toBeNull();
});
