import type { ChildProcess } from "node:child_process";
import { Agent, request as openRequest } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EdgeSync, startEdgeSync } from "./sync";
import { end, startApp, startEdgeProcess } from "./testing/processes";
import { documentText, freePort, quiet, temporaryFolder } from "./testing/support";

const traefik = process.env.TRAEFIK_BIN;
const switches = 20;

type Load = { stop(): Promise<{ sent: number; lost: string[]; byApp: Map<string, number> }> };

/** 200 requests/s whether or not the former have been answered: kept-alive GET and POST, and every 40th takes 2 s. */
const startLoad = (port: number): Load => {
  const agent = new Agent({ keepAlive: true });
  const lost: string[] = [];
  const byApp = new Map<string, number>();
  const open = new Set<Promise<void>>();
  let sent = 0;

  const one = (number: number): Promise<void> =>
    new Promise((done) => {
      const method = number % 5 === 0 ? "POST" : "GET";
      const path = number % 40 === 1 ? "/slow" : "/";
      const request = openRequest(
        { host: "127.0.0.1", port, method, path, agent, headers: { host: "a.localhost" } },
        (response) => {
          let text = "";
          response.on("data", (piece) => {
            text += String(piece);
          });
          response.on("end", () => {
            if (response.statusCode !== 200) lost.push(`${method} ${path}: ${response.statusCode}`);
            else byApp.set(text, (byApp.get(text) ?? 0) + 1);
            done();
          });
          response.on("error", (error) => done(void lost.push(`${method} ${path}: ${error.message}`)));
        },
      );
      request.on("error", (error) => done(void lost.push(`${method} ${path}: ${error.message}`)));
      request.end(method === "POST" ? "body" : undefined);
    });

  const started = performance.now();
  const timer = setInterval(() => {
    while (sent < (performance.now() - started) / 5) {
      sent += 1;
      const running = one(sent);
      open.add(running);
      void running.then(() => open.delete(running));
    }
  }, 5);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(open);
      agent.destroy();
      return { sent, lost, byApp };
    },
  };
};

const variants = [
  { name: "the built-in edge", settings: { EDGE: "builtin" }, slowestMs: 1_000, medianMs: 100 },
  { name: "Traefik", settings: { EDGE: "traefik", TRAEFIK_BIN: traefik ?? "" }, slowestMs: 5_000, medianMs: 700 },
];

describe.each(variants)("$name", ({ name, settings, slowestMs, medianMs }) => {
  const skipped = name === "Traefik" && !traefik;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let edge: ChildProcess;
  let sync: EdgeSync;
  let port: number;
  let document = "";

  beforeAll(async () => {
    if (skipped) return;
    folder = await temporaryFolder();
    port = await freePort();
    const relayPort = await freePort();
    const countersPort = await freePort();
    document = documentText(1, null);
    const fetchDocument = () => Promise.resolve(new Response(document));
    const edgeHttpsPort = await freePort();
    sync = await startEdgeSync({
      fetchDocument,
      edgeHttpPort: port,
      edgeHttpsPort,
      relayPort,
      countersPort,
      dataDir: folder.path,
      authority: { ACME_DIRECTORY_URL: "off" },
      log: quiet,
    });
    edge = startEdgeProcess({
      ...settings,
      DATA_DIR: folder.path,
      EDGE_HTTP_PORT: String(port),
      EDGE_HTTPS_PORT: String(edgeHttpsPort),
      ACME_DIRECTORY_URL: "off",
      EDGE_RELAY_PORT: String(relayPort),
      EDGE_COUNTERS_PORT: String(countersPort),
    });
    expect(await sync.ensureVersion(1, { timeoutMs: 30_000 })).toBe("confirmed");
  }, 60_000);

  afterAll(async () => {
    if (skipped) return;
    await sync.close();
    await end(edge);
    await folder.remove();
  });

  test.skipIf(skipped)(`${switches} switches under 200 requests/s lose none`, async () => {
    const times: number[] = [];
    let version = 1;
    const switchTo = async (hostPort: number): Promise<void> => {
      version += 1;
      document = documentText(version, hostPort);
      const started = performance.now();
      expect(await sync.ensureVersion(version, { timeoutMs: 20_000 })).toBe("confirmed");
      times.push(performance.now() - started);
    };

    let current = await startApp("app0");
    await switchTo(current.port);
    const load = startLoad(port);
    const stopping: Promise<void>[] = [];
    for (let number = 1; number <= switches; number += 1) {
      const next = await startApp(`app${number}`);
      await switchTo(next.port);
      const old = current;
      current = next;
      // The edge has let go of it; what it has begun it finishes by itself.
      stopping.push(end(old.child));
      await sleep(200);
    }
    const { sent, lost, byApp } = await load.stop();
    await Promise.all([...stopping, end(current.child)]);

    times.sort((a, b) => a - b);
    const [fastest, median, slowest] = [times[0], times[times.length >> 1], times.at(-1)].map((time) => Math.round(time ?? 0));
    console.log(`${name}: ${sent} requests, ${lost.length} lost; confirmed after ${fastest} / ${median} / ${slowest} ms`);
    expect(lost).toEqual([]);
    expect(byApp.size).toBe(switches + 1);
    expect(sent).toBeGreaterThan(1_000);
    expect(slowest).toBeLessThan(slowestMs);
    expect(median).toBeLessThan(medianMs);
  });
});
