import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BuiltinEdge, startBuiltinEdge } from "./builtin/run";
import { edgeFiles } from "./files";
import { type EdgeSync, startEdgeSync } from "./sync";
import { ask, documentText, eventually, freePort, quiet, startUpstream, temporaryFolder } from "./testing/support";
import { relayPath } from "./traefik-config";

/** A control plane of one variable. */
class ControlPlane {
  status = 200;
  asked = 0;
  notModified = 0;
  constructor(public text: string) {}
  fetchDocument = async (etag: string | null): Promise<Response> => {
    this.asked += 1;
    if (this.status === 0) throw new Error("connection refused");
    const current = `"${this.text.length}-${this.text.match(/Version":"(\d+)/)?.[1]}"`;
    if (this.status === 200 && etag === current) {
      this.notModified += 1;
      return new Response(null, { status: 304 });
    }
    return new Response(this.text, { status: this.status, headers: { etag: current } });
  };
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let ports: { edge: number; relay: number; counters: number };
const running: (() => Promise<void>)[] = [];

beforeEach(async () => {
  folder = await temporaryFolder();
  ports = { edge: await freePort(), relay: await freePort(), counters: await freePort() };
});
afterEach(async () => {
  for (const close of running.splice(0).reverse()) await close();
  await folder.remove();
});

const startSync = async (controlPlane: ControlPlane, pullEveryMs = 50): Promise<EdgeSync> => {
  const options = {
    dataDir: folder.path,
    edgeHttpPort: ports.edge,
    edgeHttpsPort: ports.edge + 1,
    authority: { ACME_DIRECTORY_URL: "off" },
    relayPort: ports.relay,
    countersPort: ports.counters,
    log: quiet,
    pullEveryMs,
  };
  const sync = await startEdgeSync({ ...options, fetchDocument: controlPlane.fetchDocument });
  running.push(() => sync.close());
  return sync;
};
const startEdge = async (): Promise<BuiltinEdge> => {
  const edge = await startBuiltinEdge({ port: ports.edge, countersPort: ports.counters, dataDir: folder.path, log: quiet });
  running.push(() => edge.close());
  return edge;
};
const relayed = () => ask(ports.relay, { host: "127.0.0.1", path: relayPath });
const saved = () => readFile(edgeFiles(folder.path).routes, "utf8");

test("a switch is confirmed by the edge itself, at once", async () => {
  const controlPlane = new ControlPlane(documentText(1, 20_001));
  await startEdge();
  const sync = await startSync(controlPlane, 60_000);
  expect(await sync.ensureVersion(1, { timeoutMs: 2_000 })).toBe("confirmed");
  const times: number[] = [];
  for (let version = 2; version <= 12; version += 1) {
    controlPlane.text = documentText(version, 20_000 + version);
    const started = performance.now();
    expect(await sync.ensureVersion(version, { timeoutMs: 2_000 })).toBe("confirmed");
    times.push(performance.now() - started);
  }
  const median = times.sort((a, b) => a - b)[5] ?? Number.POSITIVE_INFINITY;
  // 9 ms on an idle machine; a pull every 2 s or a lost notification would show.
  expect(median).toBeLessThan(200);
  expect(sync.confirmedVersion()).toBe(12);
});

test("unchanged costs a 304, a change is found without a hint", async () => {
  const controlPlane = new ControlPlane(documentText(1, 20_001));
  await startEdge();
  const sync = await startSync(controlPlane);
  const confirmed: number[] = [];
  sync.onConfirmed((version) => confirmed.push(version));
  await eventually(() => controlPlane.notModified > 1);
  controlPlane.text = documentText(2, 20_002);
  await eventually(() => sync.confirmedVersion() === 2);
  expect(confirmed).toEqual([1, 2]);
});

test("no edge: not confirmed, until one comes", async () => {
  const sync = await startSync(new ControlPlane(documentText(1, 20_001)));
  expect(await sync.ensureVersion(1, { timeoutMs: 100 })).toBe("timeout");
  await startEdge();
  expect(await sync.ensureVersion(1, { timeoutMs: 3_000 })).toBe("confirmed");
  expect(await sync.ensureVersion(2, { timeoutMs: 5_000, signal: AbortSignal.timeout(50) })).toBe("timeout");
});

describe("the last good copy stays", () => {
  const bad = {
    "an empty document": "{}",
    "a flat document": JSON.stringify({ routers: {}, services: {} }),
    "an error with status 200": '{"error":"internal"}',
    "one unknown field": documentText(2, 20_002).replace('"entryPoints"', '"appId":"x","entryPoints"'),
    "half of it": documentText(2, 20_002).slice(0, 300),
  };
  test.each(Object.entries(bad))("%s", async (_name, text) => {
    const { server, port } = await startUpstream((_request, response) => response.end("hello"));
    running.push(async () => void server.close());
    const controlPlane = new ControlPlane(documentText(1, port));
    await startEdge();
    const sync = await startSync(controlPlane);
    await sync.ensureVersion(1, { timeoutMs: 2_000 });
    controlPlane.text = text;
    expect(await sync.ensureVersion(2, { timeoutMs: 2_000 })).toBe("refused");
    expect((await relayed()).body).toBe(documentText(1, port));
    expect(await saved()).toBe(documentText(1, port));
    expect((await ask(ports.edge)).body).toBe("hello");
    controlPlane.text = documentText(2, null);
    expect(await sync.ensureVersion(2, { timeoutMs: 2_000 })).toBe("confirmed");
    expect((await ask(ports.edge)).status).toBe(503);
  });

  test.each([0, 401, 500])("the control plane answers %s", async (status) => {
    const controlPlane = new ControlPlane(documentText(1, 20_001));
    const sync = await startSync(controlPlane);
    await eventually(async () => (await relayed()).status === 200);
    controlPlane.status = status;
    const before = controlPlane.asked;
    await eventually(() => controlPlane.asked > before + 2);
    expect((await relayed()).body).toBe(documentText(1, 20_001));
    expect(await sync.ensureVersion(2, { timeoutMs: 150 })).toBe("timeout");
  });

  test("a lower version waits until the desired state accepts it", async () => {
    const controlPlane = new ControlPlane(documentText(9, 20_009));
    await startEdge();
    const sync = await startSync(controlPlane);
    await sync.ensureVersion(9, { timeoutMs: 2_000 });
    controlPlane.text = documentText(3, 20_003);
    const before = controlPlane.asked;
    await eventually(() => controlPlane.asked > before + 2);
    expect(await saved()).toBe(documentText(9, 20_009));
    sync.acceptLower(3);
    await eventually(async () => (await saved()) === documentText(3, 20_003));
    await eventually(() => sync.confirmedVersion() === 3);
  });

  test("worker and edge start again with the control plane away", async () => {
    const { server, port } = await startUpstream((_request, response) => response.end("hello"));
    running.push(async () => void server.close());
    const controlPlane = new ControlPlane(documentText(4, port));
    const first = await startSync(controlPlane);
    await eventually(async () => (await relayed()).status === 200);
    await first.close();
    controlPlane.status = 0;
    await startEdge();
    expect((await ask(ports.edge)).body).toBe("hello");
    const second = await startSync(controlPlane);
    expect((await relayed()).body).toBe(documentText(4, port));
    expect(await second.ensureVersion(4, { timeoutMs: 2_000 })).toBe("confirmed");
  });

  test("the built-in edge refuses a spoilt file, and a removed one means nothing", async () => {
    const { server, port } = await startUpstream((_request, response) => response.end("hello"));
    running.push(async () => void server.close());
    const { routes, folder: place } = edgeFiles(folder.path);
    await mkdir(place, { recursive: true });
    await writeFile(routes, documentText(1, port));
    await startEdge();
    await writeFile(routes, "{}");
    await new Promise((done) => setTimeout(done, 400));
    expect((await ask(ports.edge)).body).toBe("hello");
    await writeFile(routes, documentText(2, null));
    await eventually(async () => (await ask(ports.edge)).status === 503);
  });
});

test("without any document a poll is held until there is one", async () => {
  const controlPlane = new ControlPlane(documentText(1, 20_001));
  controlPlane.status = 503;
  await startSync(controlPlane);
  const poll = relayed();
  await new Promise((done) => setTimeout(done, 150));
  controlPlane.status = 200;
  expect(await poll).toMatchObject({ status: 200, body: documentText(1, 20_001) });
  expect((await ask(ports.relay, { path: "/other" })).status).toBe(404);
});

test("Traefik's files: the static one at once, the snapshot after a confirmation and for Traefik alone", async () => {
  const controlPlane = new ControlPlane(documentText(1, 20_001));
  const files = edgeFiles(folder.path);
  await startEdge();
  const sync = await startSync(controlPlane);
  await sync.ensureVersion(1, { timeoutMs: 2_000 });
  const config = JSON.parse(await readFile(files.traefikStatic, "utf8")) as { entryPoints: { web: { address: string } } };
  expect(config.entryPoints.web.address).toBe(`:${ports.edge}`);
  await expect(readFile(files.traefikSnapshot)).rejects.toThrow();
  await writeFile(files.kind, "traefik\n");
  expect(await sync.edgeKind()).toBe("traefik");
  controlPlane.text = documentText(2, 20_002);
  await sync.ensureVersion(2, { timeoutMs: 2_000 });
  await eventually(async () => (await readFile(files.traefikSnapshot, "utf8").catch(() => "")).includes("20002"));
  expect(join(files.traefikFolder, "snapshot.yml")).toBe(files.traefikSnapshot);
});

test("a Traefik that others start says nothing of itself: it is the expected one, and gets its snapshot", async () => {
  const { fetchDocument } = new ControlPlane(documentText(1, 20_001));
  const files = edgeFiles(folder.path);
  await startEdge();
  const options = {
    dataDir: folder.path,
    edgeHttpPort: ports.edge,
    edgeHttpsPort: ports.edge + 1,
    authority: { ACME_DIRECTORY_URL: "off" },
    relayPort: ports.relay,
    countersPort: ports.counters,
    log: quiet,
  };
  const sync = await startEdgeSync({ ...options, fetchDocument, expectedKind: "traefik" });
  running.push(() => sync.close());
  await sync.ensureVersion(1, { timeoutMs: 2_000 });
  expect(await sync.edgeKind()).toBe("traefik");
  await eventually(async () => (await readFile(files.traefikSnapshot, "utf8").catch(() => "")).includes("20001"));
  await writeFile(files.kind, "builtin\n");
  expect(await sync.edgeKind()).toBe("builtin");
});
