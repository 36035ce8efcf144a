import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startBuiltinEdge } from "../builtin/run";
import { edgeFiles, writeAtomically } from "../files";
import type { EdgeLog } from "../log";
import { probeEdge } from "../probe";
import { startRelay } from "../relay";
import { relayPath } from "../traefik-config";
import { end } from "./processes";
import { eventually, freePort, quiet, temporaryFolder } from "./support";

type Ports = { http: number; https: number; pages: number };

/** An edge with both entry points that follows documents as they are. */
export type EdgeUnderTest = {
  ports: Ports;
  /** Hands it a document and waits until it answers with its version. */
  take(bytes: Uint8Array, version: number): Promise<void>;
  /** What it says of the routers that it follows now, which are so many. */
  faults(routers: number): Promise<readonly string[]>;
  /** Lines of its log that are no mere news. */
  complaints(): readonly string[];
  close(): Promise<void>;
};

const follows = (port: number, version: number) =>
  eventually(async () => (await probeEdge([port]).catch(() => null)) === version, 20_000);

export const builtinEdge = async (ports: Ports): Promise<EdgeUnderTest> => {
  const folder = await temporaryFolder();
  await mkdir(edgeFiles(folder.path).folder, { recursive: true });
  const complaints: string[] = [];
  const complain = (details: object, text?: string) => void complaints.push(`${text ?? ""} ${JSON.stringify(details)}`);
  const log: EdgeLog = { info: () => undefined, warn: complain, error: complain };
  const { http: port, https: httpsPort, pages: pagesPort } = ports;
  const edge = await startBuiltinEdge({
    port,
    httpsPort,
    pagesPort,
    countersPort: await freePort(),
    dataDir: folder.path,
    log,
  });
  return {
    ports,
    take: async (bytes, version) => {
      await writeAtomically(edgeFiles(folder.path).routes, bytes);
      await follows(port, version);
    },
    faults: () => Promise.resolve([]),
    complaints: () => complaints,
    close: async () => {
      await edge.close();
      await folder.remove();
    },
  };
};

type TraefikRouter = { name: string; status: string; error?: string[] };

/** As the product runs it, but for an authority that is nowhere, and with its own view of its routers. */
const staticConfig = (ports: Ports & { relay: number; api: number }, folder: string) => ({
  global: { checkNewVersion: false, sendAnonymousUsage: false },
  log: { level: "INFO", format: "json" },
  api: { insecure: true },
  entryPoints: {
    web: { address: `:${ports.http}` },
    websecure: { address: `:${ports.https}` },
    traefik: { address: `127.0.0.1:${ports.api}` },
  },
  certificatesResolvers: {
    acme: {
      acme: {
        email: "nobody@example.com",
        storage: join(folder, "acme.json"),
        caServer: "https://127.0.0.1:1/directory",
        httpChallenge: { entryPoint: "web" },
      },
    },
  },
  providers: {
    providersThrottleDuration: "50ms",
    http: { endpoint: `http://127.0.0.1:${ports.relay}${relayPath}`, pollInterval: "100ms" },
  },
});

/** What is no complaint about a document: that no authority is reachable here, and advice about its own settings. */
const otherWords = /"providerName":"acme\.acme"|Unable to obtain ACME|encoded characters/;
const isComplaint = (line: string): boolean => /"level":"(?:warn|error|fatal|panic)"/.test(line) && !otherWords.test(line);

export const traefikEdge = async (program: string, ports: Ports): Promise<EdgeUnderTest> => {
  const folder = await temporaryFolder();
  const [relayPort, api] = [await freePort(), await freePort()];
  const relay = startRelay({ port: relayPort, log: quiet });
  const file = join(folder.path, "traefik.yml");
  await writeFile(file, JSON.stringify(staticConfig({ ...ports, relay: relayPort, api }, folder.path)));
  const child = spawn(program, [`--configfile=${file}`], { stdio: ["ignore", "pipe", "inherit"] });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  const routers = async (): Promise<TraefikRouter[]> => {
    const response = await fetch(`http://127.0.0.1:${api}/api/http/routers?per_page=100000`);
    return ((await response.json()) as TraefikRouter[]).filter(({ name }) => name.endsWith("@http"));
  };
  return {
    ports,
    take: async (bytes, version) => {
      relay.serve(bytes);
      await follows(ports.http, version);
    },
    faults: async (count) => {
      // What it tells of itself comes a moment after what it does.
      await eventually(async () => (await routers()).length === count, 5_000).catch(() => undefined);
      const all = await routers();
      const bad = all.filter(({ status, error }) => status !== "enabled" || (error ?? []).length > 0);
      return [
        ...bad.map(({ name, error }) => `${name}: ${(error ?? []).join("; ")}`),
        ...(all.length === count ? [] : [`${all.length} routers of ${count}`]),
      ];
    },
    complaints: () => lines.filter(isComplaint),
    close: async () => {
      await end(child);
      await relay.close();
      await folder.remove();
    },
  };
};
