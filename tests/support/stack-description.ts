import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { takenSubnets } from "./engine";
import { freePort } from "./ports";

/** All that a test process must know to use an installation that another process started. */
export type StackDescription = {
  dataDir: string;
  /** The environment that bin/up was given; the same again repairs the installation. */
  environment: Record<string, string>;
  port: number;
  edgePort: number;
  databaseUrl: string;
  redisUrl: string;
  installationId: string;
  token: string;
};

export const root = resolve(import.meta.dirname, "../..");

export const administrator = { email: "admin@example.com", password: "correct horse battery staple" } as const;

/** Short where a person would not wait, so that the tests do not. */
const quick = {
  FETCH_TIMEOUT_MS: "15000",
  BUILD_TIMEOUT_MS: "25000",
  RELEASE_TIMEOUT_MS: "8000",
  START_TIMEOUT_MS: "10000",
  DRAIN_TIMEOUT_MS: "2500",
  STOP_TIMEOUT_MS: "3000",
  // Most of what the tests build sleeps.
  BUILD_CONCURRENCY: "6",
  // The engine has one limit for all builds: the image of the platform itself must fit as well.
  BUILD_MEMORY_MB: "3072",
  BUILD_PIDS: "1024",
  MAX_REPOSITORY_MB: "32",
};

/**
 * A part of the machine that no other installation uses: a network range and a range of loopback ports. These lie below 13000, from where
 * on bin/up picks the ports of its stores: one that is down for a moment must find its own free.
 */
const ownPart = async (): Promise<{ APP_SUBNET: string; HOST_PORTS: string }> => {
  const taken = await takenSubnets();
  const free = Array.from({ length: 30 }, (_, part) => part).filter(
    (part) => !taken.some((subnet) => subnet.startsWith(`10.${180 + part}.`)),
  );
  const part = free[Math.floor(Math.random() * free.length)];
  if (part === undefined) throw new Error("No network range is free: docker network prune");
  return { APP_SUBNET: `10.${180 + part}.0.0/20`, HOST_PORTS: `${10_000 + part * 100}-${10_099 + part * 100}` };
};

/** What of the caller's environment an installation for tests may see. */
const passedOn = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined &&
        (/^(?:PATH|HOME|LANG|LC_ALL|TZ|TMPDIR|USER)$/.test(entry[0]) || /_proxy$|CERT|CA_|^npm_config_/i.test(entry[0])),
    ),
  );

/** The environment of a new throw-away installation. `settings` win. */
export const newEnvironment = async (settings: Readonly<Record<string, string>>): Promise<Record<string, string>> => ({
  ...passedOn(),
  ...quick,
  ...(await ownPart()),
  DATA_DIR: await mkdtemp(join(tmpdir(), "wh-stack-")),
  PORT: String(await freePort()),
  HOST: "127.0.0.1",
  EDGE_HTTP_PORT: String(await freePort()),
  EDGE_RELAY_PORT: String(await freePort()),
  EDGE_COUNTERS_PORT: String(await freePort()),
  EDGE_PAGES_PORT: String(await freePort()),
  EDGE_HTTPS_PORT: String(await freePort()),
  // Where a test that is about DNS starts a name server of its own; nothing is asked out there, nor a certificate fetched.
  DNS_SERVERS: `127.0.0.1:${await freePort()}`,
  ACME_DIRECTORY_URL: "off",
  EDGE: "builtin",
  ADMIN_EMAIL: administrator.email,
  ADMIN_PASSWORD: administrator.password,
  ALLOW_LOCAL_SOURCES: "true",
  ALLOW_PRIVATE_ADDRESSES: "true",
  LOG_LEVEL: "debug",
  ...settings,
});

/** A setting as the installation's processes have it. */
export const keptSetting = async (dataDir: string, name: string): Promise<string> => {
  const kept = await readFile(join(dataDir, "env"), "utf8");
  const line = kept.split("\n").find((candidate) => candidate.replace(/^export /, "").startsWith(`${name}=`));
  const value = line?.slice(line.indexOf("=") + 1).replace(/^(['"])(.*)\1$/, "$2");
  if (value === undefined) throw new Error(`${dataDir}/env does not say ${name}`);
  return value;
};
