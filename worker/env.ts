import { hostname } from "node:os";
import * as z from "zod";
import { acmeDirectory, commonSettings, parseSettings, port, wholeNumber } from "@/server/settings";
import { labelsSchema, zoneSchema } from "@/server/workers/place-schema";

/** Settings of the worker's host role. The only reader of `process.env` in `worker/`. */
const shape = {
  ...commonSettings,
  /** Default: what the control plane says of its own. */
  ACME_DIRECTORY_URL: acmeDirectory.optional(),
  /** `host`, `scheduler` or both, comma-separated. */
  WORKER_ROLES: z
    .string()
    .default("host,scheduler")
    .transform((list) => list.split(",").map((role) => role.trim()))
    .pipe(z.array(z.enum(["host", "scheduler"], { error: "must be host, scheduler or both" })).min(1)),
  PORT: port(3000),
  /** Origin of the control plane; default http://127.0.0.1:PORT. */
  CONTROL_PLANE_URL: z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" }).optional(),
  /** One-time token for the first start on this machine. */
  WORKER_JOIN_TOKEN: z.string().optional(),
  WORKER_NAME: z.string().default(hostname()),
  /** Wishes of a host that joins; what was chosen with its token counts more. */
  WORKER_REGION: z.string().max(63, "must have at most 63 characters").optional(),
  WORKER_ZONE: zoneSchema.optional(),
  /** `disk=ssd,rack=4`. */
  WORKER_LABELS: z
    .string()
    .transform((list) => Object.fromEntries(list.split(",").map((label) => label.trim().split("=", 2))) as Record<string, string>)
    .pipe(labelsSchema)
    .optional(),
  /** Docker's socket. */
  DOCKER_SOCKET: z.string().default("/var/run/docker.sock"),
  /** Which edge runs: the worker writes its configuration. */
  EDGE: z.enum(["auto", "traefik", "traefik-container", "builtin"]).default("auto"),
  TRAEFIK_BIN: z.string().optional(),
  /** Loopback port of the relay from which Traefik polls the route document. */
  EDGE_RELAY_PORT: port(8082),
  /** Loopback port on which the edge tells what it has passed on. */
  EDGE_COUNTERS_PORT: port(8083),
  /** Loopback port on which the edge finds this host's maintenance pages and redirects. */
  EDGE_PAGES_PORT: port(8084),
  /** Where visitors reach this host: IPv4 and IPv6, comma-separated. */
  PUBLIC_ADDRESSES: z
    .string()
    .default("")
    .transform((list) => list.split(/[\s,]+/).filter((entry) => entry !== ""))
    .pipe(z.array(z.union([z.ipv4(), z.ipv6()], { error: "must be addresses like 203.0.113.7,2001:db8::7" })).max(20)),
  BUILD_CONCURRENCY: wholeNumber(2, { min: 1, max: 64 }),
  /** Limits of all builds of this host's engine together. */
  BUILD_MEMORY_MB: wholeNumber(4_096, { min: 64 }),
  BUILD_PIDS: wholeNumber(4_096, { min: 64 }),
  /** Builds are refused below this much free disk. */
  MIN_FREE_DISK_MB: wholeNumber(1_024),
  /** Layer cache of all builds of this host's engine together. */
  MAX_BUILD_CACHE_MB: wholeNumber(20_480),
  /** How often what nothing needs is collected, and the disk is looked at. */
  DISK_CHECK_EVERY_MS: wholeNumber(300_000, { min: 1_000 }),
  /** What apps write is kept for so many days, within so many megabytes of an app and of all together. */
  LOG_RETENTION_DAYS: wholeNumber(7, { min: 1, max: 3_650 }),
  LOG_MAX_MB: wholeNumber(256, { min: 16 }),
  LOG_MAX_TOTAL_MB: wholeNumber(2_048, { min: 64 }),
  /** What one container may write; more is dropped, and the log says so. */
  LOG_LINES_PER_SECOND: wholeNumber(1_000, { min: 1, max: 1_000_000 }),
  LOG_BURST_LINES: wholeNumber(5_000, { min: 1, max: 1_000_000 }),
  /** Network of the apps' containers. */
  APP_SUBNET: z
    .string()
    .regex(/^\d+\.\d+\.\d+\.\d+\/\d+$/, "must be a range like 10.213.0.0/20")
    .default("10.213.0.0/20"),
  /** Private addresses or ranges, comma-separated, that apps and builds may reach all the same: a package proxy, a database. */
  REACHABLE_ADDRESSES: z
    .string()
    .regex(/^[0-9a-fA-F.:/,\s]*$/, "must be addresses or ranges like 10.0.0.5,192.168.1.0/24")
    .default("")
    .transform((list) => list.split(/[\s,]+/).filter((entry) => entry !== "")),
  /** Loopback ports given to containers. */
  HOST_PORTS: z
    .string()
    .regex(/^\d+-\d+$/, "must be a range like 20000-29999")
    .default("20000-29999"),
};

export type WorkerSettings = ReturnType<typeof parseSettings<typeof shape>>;

let settings: WorkerSettings | undefined;

/** The settings, parsed at the first call. @throws SettingsError */
export const workerEnv = (): WorkerSettings => {
  settings ??= parseSettings(shape, process.env);
  return settings;
};

/** The edge is a process of its own and needs little: it starts where worker and stores are not even set up. */
const edgeShape = {
  NODE_ENV: shape.NODE_ENV,
  LOG_LEVEL: shape.LOG_LEVEL,
  DATA_DIR: shape.DATA_DIR,
  EDGE_HTTP_PORT: shape.EDGE_HTTP_PORT,
  EDGE_RELAY_PORT: shape.EDGE_RELAY_PORT,
  EDGE_COUNTERS_PORT: shape.EDGE_COUNTERS_PORT,
  EDGE_PAGES_PORT: shape.EDGE_PAGES_PORT,
  EDGE_HTTPS_PORT: shape.EDGE_HTTPS_PORT,
  ACME_DIRECTORY_URL: shape.ACME_DIRECTORY_URL,
  ACME_EMAIL: shape.ACME_EMAIL,
  ACME_CA_FILE: shape.ACME_CA_FILE,
  EDGE: shape.EDGE,
  TRAEFIK_BIN: shape.TRAEFIK_BIN,
  DOCKER_SOCKET: shape.DOCKER_SOCKET,
  PATH: z.string().default("/usr/local/bin:/usr/bin:/bin"),
};

export type EdgeSettings = ReturnType<typeof parseSettings<typeof edgeShape>>;

/** The settings of the edge process. @throws SettingsError */
export const edgeEnv = (): EdgeSettings => parseSettings(edgeShape, process.env);

/** The environment as it was found, for programs that we start: git takes proxies and certificate authorities from it. */
export const inheritedEnvironment = (): Readonly<Record<string, string | undefined>> => process.env;
