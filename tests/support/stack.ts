import { cp, readFile, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import postgres from "postgres";
import { apiOf } from "./api";
import { makeBaseImages } from "./base-images";
import { engineOf } from "./engine";
import { getFrom } from "./http-client";
import { run } from "./run";
import { administrator, keptSetting, newEnvironment, root, type StackDescription } from "./stack-description";
import { supervisedIn } from "./supervised";
import { waitFor } from "./wait";

const processNames = ["web", "worker", "edge", "postgres", "redis"] as const;
export type ProcessName = (typeof processNames)[number];

/** An installation made by bin/up, as tests use it. */
export const attachStack = (description: StackDescription) => {
  const { dataDir, environment, port, edgePort } = description;
  const origin = `http://127.0.0.1:${port}`;
  const sql = postgres(description.databaseUrl, { max: 4, idle_timeout: 2, connect_timeout: 5, onnotice: () => undefined });
  const engine = engineOf(description.installationId);
  const api = apiOf(port, description.token);

  const processes = supervisedIn<ProcessName>(dataDir);
  const isReady = async () => (await getFrom(port, "localhost", "/readyz")).status === 200;
  const bin = (script: string, ...args: string[]) =>
    run(join(root, "bin", script), args, { env: environment, cwd: root, timeoutMs: 600_000 });

  return {
    ...description,
    origin,
    administrator,
    sql,
    engine,
    api,
    /** The API for somebody else's token, or for nobody. */
    apiAs: (token: string | null) => apiOf(port, token),
    /** A new user with a team of their own; gives their token. */
    newUser: async (email: string) => (await bin("cli", "api-token", "--email", email, "--create")).trim(),
    edge: (host: string, path = "/") => getFrom(edgePort, `${host}:${edgePort}`, path),
    ...processes,
    /** Ends supervisors and processes at once, none with time to say goodbye. */
    cutPower: async () => {
      for (const name of processNames) process.kill(await processes.supervisorPid(name), "SIGKILL");
      for (const name of processNames) await processes.kill(name);
    },
    isReady,
    waitReady: () => waitFor(isReady, { what: "/readyz to answer 200", timeoutMs: 60_000, everyMs: 100 }),
    up: () => bin("up"),
    down: (...args: string[]) => bin("down", ...args),
    cli: (...args: string[]) => bin("cli", ...args),
    /** Closes what this process holds open; the installation runs on. */
    detach: () => sql.end({ timeout: 2 }),
    /** Removes the installation: processes, containers, images, networks, data. */
    stop: async () => {
      await sql.end({ timeout: 2 });
      await removeStack(description);
    },
  };
};

export type Stack = ReturnType<typeof attachStack>;

const removeStack = async ({ environment, dataDir, installationId }: StackDescription): Promise<void> => {
  await run(join(root, "bin/down"), ["--all", "--now"], { env: environment, cwd: root, timeoutMs: 120_000 });
  if (installationId !== "") await engineOf(installationId).removeEverything();
  // For whoever asks afterwards why a test failed.
  if (process.env.TEST_LOGS) await cp(join(dataDir, "log"), join(process.env.TEST_LOGS, basename(dataDir)), { recursive: true });
  if (process.env.KEEP_STACKS !== "true") await rm(dataDir, { recursive: true, force: true });
};

/** What the processes said last, for the error of an installation that did not start. */
const lastWords = async (dataDir: string): Promise<string> => {
  const tails = await Promise.all(
    ["up", "web", "worker", "edge", "postgres", "redis"].map(async (name) => {
      const text = await readFile(join(dataDir, "log", `${name}.log`), "utf8").catch(() => "");
      return `--- ${name}.log\n${text.slice(-2_000)}`;
    }),
  );
  return tails.join("\n");
};

/** Brings up a throw-away installation through bin/up, and gives what describes it. */
export const startDescribedStack = async (settings: Readonly<Record<string, string>> = {}): Promise<StackDescription> => {
  await makeBaseImages();
  const environment = await newEnvironment(settings);
  const dataDir = environment.DATA_DIR ?? "";
  const partial = { dataDir, environment, port: Number(environment.PORT), edgePort: Number(environment.EDGE_HTTP_PORT) };
  try {
    await run(join(root, "bin/up"), [], { env: environment, cwd: root, timeoutMs: 600_000 });
    const databaseUrl = await keptSetting(dataDir, "DATABASE_URL");
    const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
    const [installation] = await sql<{ id: string }[]>`select id from installation`;
    await sql.end();
    const token = (await run(join(root, "bin/cli"), ["api-token"], { env: environment, cwd: root })).trim();
    const redisUrl = await keptSetting(dataDir, "REDIS_URL");
    return { ...partial, databaseUrl, redisUrl, installationId: installation?.id ?? "", token };
  } catch (error) {
    const words = await lastWords(dataDir);
    await removeStack({ ...partial, databaseUrl: "", redisUrl: "", installationId: "", token: "" });
    throw new Error(`The installation did not start: ${String(error)}\n${words}`, { cause: error });
  }
};

/** A throw-away installation of the caller's own; end it with `stop()`. */
export const startStack = async ({ settings = {} }: { settings?: Readonly<Record<string, string>> } = {}): Promise<Stack> =>
  attachStack(await startDescribedStack(settings));
