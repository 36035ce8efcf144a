import type { ChildProcess } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildRouteDocument } from "@/server/domains/build-route-document";
import type { RouteDocument } from "@/server/domains/route-document";
import { routeDocumentBytes } from "@/server/domains/route-document-text";
import type { EdgeCertificate } from "@/server/workers/protocol";
import { type AuthorityProxy, startAuthorityProxy } from "@/tests/support/authority-proxy";
import { type DnsServer, startDnsServer } from "@/tests/support/dns-server";
import { type Pebble, startPebble } from "@/tests/support/pebble";
import { edgeFiles } from "../files";
import { type EdgeSync, startEdgeSync } from "../sync";
import { end, exitOf, startEdgeProcess } from "../testing/processes";
import { ask, eventually, freePort, quiet, startUpstream, temporaryFolder } from "../testing/support";

/** An order as it is in life: authority, DNS, the edge as a process, and the worker's view of it; with either edge. */

const traefik = process.env.TRAEFIK_BIN;
const zone = "example.test";

const documentFor = (version: number, hostPort: number, names: readonly string[]): RouteDocument => {
  const base = buildRouteDocument({ version, routes: [] });
  const routers = names.flatMap((name) => {
    const router = { rule: `Host(\`${name}\`)`, service: "app-1", priority: 1_000 };
    const tls = { certResolver: "acme" as const, domains: [{ main: name }] };
    const key = name.replaceAll(".", "-");
    return [
      [key, { ...router, entryPoints: ["web" as const] }],
      [`${key}-https`, { ...router, entryPoints: ["websecure" as const], tls }],
    ] as const;
  });
  const services = { ...base.http.services, "app-1": { loadBalancer: { servers: [{ url: `http://127.0.0.1:${hostPort}` }] } } };
  return { ...base, http: { ...base.http, routers: { ...base.http.routers, ...Object.fromEntries(routers) }, services } };
};

/** Fingerprint of what is shown for the name, when the authority vouches for it. */
const shown = (port: number, servername: string, ca: string): Promise<string | null> =>
  new Promise((done) => {
    const socket = connect({ host: "127.0.0.1", port, servername, ca }, () => {
      done(socket.getPeerCertificate().fingerprint256.replaceAll(":", "").toLowerCase());
      socket.destroy();
    });
    socket.once("error", () => done(null));
  });

describe.each([
  ["the built-in edge", { EDGE: "builtin" }],
  ["Traefik", { EDGE: "traefik", TRAEFIK_BIN: traefik ?? "" }],
])("%s", (name, which: Record<string, string>) => {
  const skipped = name === "Traefik" && !traefik;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let dns: DnsServer;
  let pebble: Pebble;
  let authority: AuthorityProxy;
  let edge: ChildProcess;
  let sync: EdgeSync;
  let settings: Record<string, string>;
  let ports: { http: number; https: number; relay: number; counters: number };
  let root = "";
  let app = 0;
  let version = 0;
  let document = "";
  const closers: (() => unknown)[] = [];

  const follow = async (...names: string[]): Promise<void> => {
    version += 1;
    document = Buffer.from(
      routeDocumentBytes(
        documentFor(
          version,
          app,
          names.map((label) => `${label}.${zone}`),
        ),
      ),
    ).toString();
    expect(await sync.ensureVersion(version, { timeoutMs: 20_000 })).toBe("confirmed");
  };
  const told = (label: string): EdgeCertificate | undefined =>
    sync.state()?.certificates.find(({ hostname }) => hostname === `${label}.${zone}`);
  const certified = (label: string) => eventually(() => told(label)?.current != null, 20_000);
  const startEdge = async (): Promise<void> => {
    edge = startEdgeProcess(settings);
    await eventually(async () => (await ask(ports.http, { host: "nobody.test" }).catch(() => null))?.status === 404, 20_000);
  };

  beforeAll(async () => {
    if (skipped) return;
    folder = await temporaryFolder();
    ports = { http: await freePort(), https: await freePort(), relay: await freePort(), counters: await freePort() };
    dns = await startDnsServer({ zones: [zone] });
    for (const label of ["a", "b", "limited"]) await dns.set(`${label}.${zone}`, "A", ["127.0.0.1"]);
    pebble = await startPebble({ dnsAddress: dns.server, httpPort: ports.http });
    authority = await startAuthorityProxy(pebble);
    root = await pebble.root();
    const upstream = await startUpstream((request, response) =>
      response.end(`by ${String(request.headers["x-forwarded-proto"])}`),
    );
    app = upstream.port;
    const own = { ACME_DIRECTORY_URL: authority.directoryUrl, ACME_CA_FILE: pebble.caFile, ACME_EMAIL: "owner@example.com" };
    settings = {
      ...which,
      ...own,
      DATA_DIR: folder.path,
      EDGE_HTTP_PORT: String(ports.http),
      EDGE_HTTPS_PORT: String(ports.https),
      EDGE_RELAY_PORT: String(ports.relay),
      EDGE_COUNTERS_PORT: String(ports.counters),
    };
    sync = await startEdgeSync({
      fetchDocument: () => Promise.resolve(new Response(document)),
      edgeHttpPort: ports.http,
      edgeHttpsPort: ports.https,
      relayPort: ports.relay,
      countersPort: ports.counters,
      dataDir: folder.path,
      authority: own,
      log: quiet,
      pullEveryMs: 100,
    });
    closers.push(
      () => sync.close(),
      () => end(edge),
      () => authority.close(),
      () => pebble.close(),
      () => dns.stop(),
      () => upstream.server.close() && upstream.server.closeAllConnections(),
      () => folder.remove(),
    );
    await startEdge();
  }, 60_000);
  afterAll(async () => {
    for (const close of closers) await close();
  });

  test.skipIf(skipped)("orders for new names, serves and reports what it got, and says of each that failed why", async () => {
    await follow("a", "b", "nowhere");
    await certified("a");
    await certified("b");
    await eventually(async () => (await shown(ports.https, `a.${zone}`, root)) === told("a")?.current?.fingerprint, 10_000);
    expect(told("a")).toMatchObject({ fault: null, current: { issuer: expect.stringMatching(/^Pebble Intermediate CA/) } });
    await eventually(() => told("nowhere")?.fault != null, 20_000);
    expect(told("nowhere")).toMatchObject({ current: null, fault: expect.stringMatching(/^DNS does not lead here/) });
    expect(told("nowhere")?.retryInMs).toBeGreaterThan(30_000);
    expect(sync.state()).toMatchObject({ kind: which.EDGE, alive: true, fault: null });
  });

  test.skipIf(skipped)("a limit of the authority is said, holds what waits, and changes nothing for what there is", async () => {
    authority.refuse(/order-plz/, {
      status: 429,
      type: "rateLimited",
      detail: "too many new orders from this account",
      retryAfterSeconds: 900,
    });
    await follow("a", "b", "limited", "nowhere");
    await eventually(() => told("limited")?.fault != null, 20_000);
    expect(told("limited")).toMatchObject({
      current: null,
      fault: expect.stringMatching(/^The authority's limit is reached; next try at /),
    });
    // Traefik may be at it once more when it is held back.
    await new Promise((done) => setTimeout(done, 1_000));
    const asked = authority.asked.length;
    // Other routes change: that is no reason to ask again.
    await follow("a", "limited", "nowhere");
    await new Promise((done) => setTimeout(done, 1_500));
    expect(authority.asked.slice(asked).filter((request) => request.includes("order-plz"))).toEqual([]);
    expect(told("a")).toMatchObject({ fault: null });
    expect(await shown(ports.https, `a.${zone}`, root)).toBe(told("a")?.current?.fingerprint);
  });

  test.skipIf(skipped)("started anew without authority and control plane, it serves the certificates it had", async () => {
    const before = told("a")?.current?.fingerprint;
    await authority.close();
    await end(edge);
    await eventually(() => sync.state()?.alive === false, 15_000);
    expect(sync.state()?.fault).toMatch(new RegExp(`^The edge does not answer on port ${ports.http}`));
    await sync.close();
    await startEdge();
    await eventually(async () => (await shown(ports.https, `a.${zone}`, root)) === before, 10_000);
    for (const path of [edgeFiles(folder.path).routes, ...(which.EDGE === "traefik" ? [edgeFiles(folder.path).traefikAcme] : [])])
      expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test.skipIf(skipped || name !== "Traefik")(
    "other settings of the authority end Traefik: its supervisor starts it with them",
    async () => {
      const told = await startEdgeSync({
        fetchDocument: () => Promise.resolve(new Response(document)),
        edgeHttpPort: ports.http,
        edgeHttpsPort: ports.https,
        relayPort: await freePort(),
        countersPort: ports.counters,
        dataDir: folder.path,
        authority: {},
        log: quiet,
      });
      await told.takeAuthority({ directoryUrl: "https://other.example/dir", email: null, roots: "PEM" });
      await told.close();
      expect(await exitOf(edge)).toBe(0);
      const { traefikStatic, traefikRoots } = edgeFiles(folder.path);
      expect(await readFile(traefikStatic, "utf8")).toContain('"caServer": "https://other.example/dir"');
      expect(await readFile(traefikRoots, "utf8")).toBe("PEM");
    },
  );
});
