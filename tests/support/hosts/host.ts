import { spawn } from "node:child_process";
import { cp, mkdir, open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { WorkerEventKind } from "@/server/workers/schema";
import { busyboxImage, nodeImage } from "../base-images";
import { engineAnswers, engineOf, engineSocket } from "../engine";
import { getFrom } from "../http-client";
import { run } from "../run";
import type { Stack } from "../stack";
import { root } from "../stack-description";
import { supervisedIn } from "../supervised";
import { waitFor } from "../wait";
import { type Line, openLine, type Weather } from "./line";
import { cutNetwork, healNetwork, inside, makeNetwork, type Network, namespaceOf, newNetwork } from "./network";
import { cgroupParentOf, homeOf, losePower, removeRemains, removeRemainsOfTheDead } from "./remains";

/** What runs on a host, each under a supervisor of its own that starts it again. */
type HostProcess = "engine" | "worker" | "edge";

export type HostOptions = {
  /** Over the test installation's own settings. */
  settings?: Readonly<Record<string, string>>;
  /** Room for the engine's images and containers; the machine's disk when not given. */
  engineDisk?: { megabytes: number; inodes?: number };
  /** By how much its worker's wall clock is wrong. */
  clockAheadMs?: number;
  /** Begins with the data of this host, as a copy of its disk would. It is not waited for. */
  copyOf?: { dataDir: string };
};

const edgePort = 8080;
const notForHosts =
  /^(?:PORT|HOST|PUBLIC_URL|DATABASE_URL|AUTH_SECRET|SECRETS_KEY|SETUP_TOKEN|ADMIN_.*|EDGE_.*|APP_SUBNET|HOST_PORTS|DATA_DIR)$/;
const quoted = (value: string): string => `'${value.replaceAll("'", "'\\''")}'`;

const settingsOf = async (stack: Stack, name: string, line: Line) => {
  const home = homeOf(name);
  const kept = Object.entries(stack.environment).filter(([key]) => !notForHosts.test(key));
  return {
    ...Object.fromEntries(kept),
    DATA_DIR: home,
    NODE_ENV: "production",
    NODE_BIN: process.execPath,
    WORKER_ROLES: "host",
    WORKER_NAME: name.slice(-13),
    WORKER_JOIN_TOKEN: (await stack.cli("join-token")).trim(),
    CONTROL_PLANE_URL: `http://${line.at}`,
    DOCKER_SOCKET: join(home, "engine", "docker.sock"),
    DOCKERD_OPTIONS: `--bip 172.29.0.1/24 --cgroup-parent ${cgroupParentOf(name)}`,
    EDGE: "builtin",
    EDGE_HTTP_PORT: String(edgePort),
    EDGE_RELAY_PORT: "8082",
  };
};

const supervise = async (name: string, processName: HostProcess): Promise<void> => {
  const home = homeOf(name);
  const log = await open(join(home, "log", `${processName}.log`), "a");
  const command = [`--net=${namespaceOf(name)}`, "--", join(root, "bin/lib/supervise.sh"), processName];
  const env = { ...process.env, DATA_DIR: home, DOCKER_SOCKET: socketOf(name) };
  spawn("nsenter", command, { detached: true, stdio: ["ignore", log.fd, log.fd], env }).unref();
  await log.close();
};

const socketOf = (name: string): string => join(homeOf(name), "engine", "docker.sock");

/** The engine first: what else runs there asks it at once. */
const startAll = async (name: string): Promise<void> => {
  await supervise(name, "engine");
  await waitFor(() => engineAnswers(socketOf(name)), { what: `the engine of ${name}`, timeoutMs: 60_000 });
  await Promise.all([supervise(name, "worker"), supervise(name, "edge")]);
};

/** Base images come from the engine that every test uses. */
const bringBaseImages = (name: string): Promise<string> =>
  run("sh", [
    "-c",
    `docker -H "unix://$1" save "$3" "$4" | docker -H "unix://$2" load`,
    "sh",
    engineSocket,
    socketOf(name),
    busyboxImage,
    nodeImage,
  ]);

const prepareDisk = async (name: string, { engineDisk, copyOf }: HostOptions): Promise<void> => {
  const home = homeOf(name);
  for (const folder of ["run", "log", "engine"]) await mkdir(join(home, folder), { recursive: true });
  if (engineDisk) {
    const { megabytes, inodes } = engineDisk;
    const options = [`size=${megabytes}m`, ...(inodes === undefined ? [] : [`nr_inodes=${inodes}`])].join(",");
    await run("mount", ["-t", "tmpfs", "-o", options, "tmpfs", join(home, "engine")]);
  }
  if (copyOf) await cp(join(copyOf.dataDir, "worker"), join(home, "worker"), { recursive: true });
};

/** The worker's programs see another time; the machine's own clock stays as it is. */
const wrongClock = async (name: string, aheadMs: number): Promise<Record<string, string>> => {
  const file = join(homeOf(name), "wrong-clock.cjs");
  const text = `const Right = Date;
globalThis.Date = class extends Right {
  constructor(...given) { super(...(given.length === 0 ? [Right.now() + ${aheadMs}] : given)); }
  static now() { return Right.now() + ${aheadMs}; }
};
`;
  await writeFile(file, text);
  return { NODE_OPTIONS: `--require=${file}` };
};

const writeSettings = async (name: string, settings: Readonly<Record<string, string>>): Promise<void> => {
  const lines = Object.entries(settings).map(([key, value]) => `${key}=${quoted(value)}\n`);
  await writeFile(join(homeOf(name), "run", "settings"), lines.join(""), { mode: 0o600 });
};

const workerIdOf = async ({ sql }: Stack, hostName: string): Promise<{ id: string; zone: string }> =>
  waitFor(
    async () => {
      const [row] = await sql<{ id: string; zone: string }[]>`
        select id, zone from workers where name = ${hostName} and status = 'online' and removed_at is null`;
      return row;
    },
    { what: `${hostName} to join`, timeoutMs: 60_000 },
  );

/** Nothing is placed there any more, and nobody waits for it. */
const forgetHost = async ({ sql }: Stack, workerId: string): Promise<void> => {
  await sql`update workers set status = 'offline', removed_at = now(), key_hash = 'removed:' || id where id = ${workerId}`;
};

/** A further host of the installation, on this machine: a network, an engine, a worker and an edge of its own. */
export const startHost = async (stack: Stack, options: HostOptions = {}) => {
  await removeRemainsOfTheDead();
  const network = newNetwork();
  const { name } = network;
  const dataDir = homeOf(name);
  await makeNetwork(network);
  await prepareDisk(name, options);
  const line = await openLine(network.gateway, stack.port);
  const remove = async () => {
    await removeRemains(name);
    await line.close();
  };
  try {
    const settings = await settingsOf(stack, name, line);
    const clock = options.clockAheadMs === undefined ? {} : await wrongClock(name, options.clockAheadMs);
    await writeSettings(name, { ...settings, ...clock, ...options.settings });
    await startAll(name);
    await bringBaseImages(name);
    const known = options.copyOf ? { id: "", zone: "" } : await workerIdOf(stack, settings.WORKER_NAME);
    return hostOver(stack, { network, line, dataDir, remove, hostName: settings.WORKER_NAME, ...known });
  } catch (error) {
    const words = await supervisedIn<HostProcess>(dataDir)
      .log("worker")
      .catch(() => "");
    await remove();
    throw new Error(`The host did not start: ${String(error)}\n${words.slice(-2_000)}`, { cause: error });
  }
};

type Parts = {
  network: Network;
  line: Line;
  dataDir: string;
  remove: () => Promise<void>;
  hostName: string;
  id: string;
  zone: string;
};

const hostOver = (stack: Stack, { network, line, dataDir, remove, hostName, id, zone }: Parts) => {
  const { name, address } = network;
  const processes = supervisedIn<HostProcess>(dataDir);
  const at = { address, port: edgePort };
  return {
    workerId: id,
    name: hostName,
    zone,
    dataDir,
    /** Where its edge answers. */
    at,
    engine: engineOf(stack.installationId, socketOf(name)),
    ...processes,
    /** Its own row. */
    row: async () => {
      const [row] = await stack.sql<HostRow[]>`
        select status, warning, last_seen_at as "lastSeenAt" from workers where id = ${id}`;
      if (!row) throw new Error(`${hostName} is not known`);
      return row;
    },
    /** A new app goes here, whatever else would be chosen. Before its first deployment. */
    take: async (appId: string) => {
      await stack.sql`update apps set worker_id = ${id} where id = ${appId}`;
    },
    /** Its events of one kind, as administrators read them. */
    events: async (kind: WorkerEventKind) => {
      const rows = await stack.sql<{ sentence: string }[]>`
        select sentence from worker_events where worker_id = ${id} and kind = ${kind} order by at`;
      return rows.map((row) => row.sentence);
    },
    /** Runs a program in its network. */
    inside: (...command: string[]) => inside(name, ...command),
    /** What its edge answers for an app's first label. */
    edge: (subdomain: string, path = "/") => getFrom(at, `${subdomain}.${zone}:${edgePort}`, path),
    /** The worker stands still, as on a machine that sleeps, until `thaw`. */
    freeze: () => processes.kill("worker", "SIGSTOP"),
    thaw: () => processes.kill("worker", "SIGCONT"),
    /** Control plane and queue are out of reach, without a word; visitors are served. */
    cut: () => cutNetwork(network, edgePort),
    heal: () => healNetwork(network, edgePort),
    /** Of the line to the control plane. Null: fair. */
    setWeather: (weather: Weather | null) => line.setWeather(weather),
    /** Everything on it ends at once, containers too; its disk stays. */
    losePower: () => losePower(name),
    powerOn: async () => {
      await makeNetwork(network);
      await startAll(name);
    },
    /** Takes it out of the installation and away from this machine. */
    remove: async () => {
      await remove();
      if (id !== "") await forgetHost(stack, id);
    },
  };
};

type HostRow = { status: "online" | "offline"; warning: string | null; lastSeenAt: Date | null };

export type Host = Awaited<ReturnType<typeof startHost>>;
