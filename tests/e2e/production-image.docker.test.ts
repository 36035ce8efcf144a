import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { apiOf } from "../support/api";
import { engineOf, engineSocket } from "../support/engine";
import { startGitServer } from "../support/git-server";
import { getFrom } from "../support/http-client";
import { buildProductionImage } from "../support/production-image";
import { makeRepository } from "../support/repository";
import { run } from "../support/run";
import { page } from "../support/sample-apps";
import { sharedStack } from "../support/shared-stack";
import { newEnvironment } from "../support/stack-description";
import { waitFor } from "../support/wait";

/** The image as the Dockerfile makes it, on stand-ins for its base images: its size, its user, and the whole product run from it. */
let image = "";
const largest = 400_000_000;
const shared = sharedStack();

const docker = async (...args: string[]): Promise<string> => (await run("docker", args, { timeoutMs: 120_000 })).trim();
const inImage = (...command: string[]) => docker("run", "--rm", "--network", "none", image, ...command);

beforeAll(async () => {
  image = await buildProductionImage();
}, 1_500_000);

test("the image is small, and nobody in it is root", async () => {
  const described = JSON.parse(await docker("image", "inspect", image)) as { Size: number }[];
  expect(described[0]?.Size).toBeLessThan(largest);
  expect(await inImage("id", "-u")).toBe("1000");
  // The programs belong to somebody else than who runs them.
  expect(await inImage("find", "/app", "-writable", "-not", "-type", "l")).toBe("");
});

test("it has what a worker starts, on a Node that is still supported, and neither npm nor compilers", async () => {
  expect(Number(/^v(\d+)/.exec(await inImage("node", "--version"))?.[1])).toBeGreaterThanOrEqual(24);
  expect(await inImage("git", "--version")).toMatch(/^git version 2\./);
  expect(await inImage("ssh", "-G", "-F", "/dev/null", "git.example.com")).toContain("user ");
  expect(await inImage("docker", "buildx", "version")).toContain("buildx");
  expect(await inImage("/usr/sbin/iptables-restore", "--version")).toMatch(/nf_tables/);
  expect(
    await inImage("sh", "-c", "command -v npm perl gcc; ls -d node_modules/typescript node_modules/@next/swc-* || true"),
  ).toBe("");
});

describe("the product from the image", () => {
  const started: string[] = [];
  let settings: Record<string, string> = {};
  let dataDir = "";
  let installationId = "";
  const databaseName = `production_image_${process.pid}`;

  /** What other builds of the same engine hold cannot be taken from them: a lower limit would not be set. */
  const enough = { BUILD_MEMORY_MB: "4096", BUILD_PIDS: "4096" };

  /** The tests' own Postgres and Redis are on loopback: so everything is on the host's network. */
  const options = (name: string) => [
    ...["--network", "host", "--init", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL"],
    ...["--security-opt", "no-new-privileges", "--volume", `${dataDir}:${dataDir}`, "--name", name],
    ...Object.entries(settings).flatMap(([key, value]) => ["--env", `${key}=${value}`]),
  ];
  const cli = (...command: string[]) =>
    docker("run", "--rm", ...options(`wh-cli-${process.pid}`), image, "node", "dist/cli.js", ...command);
  const start = async (program: string, ...more: string[]): Promise<string> => {
    const name = `wh-production-${program}-${process.pid}`;
    started.push(name);
    await docker("run", "--detach", ...options(name), ...more, image, "node", `dist/${program}.js`);
    return name;
  };
  /** As compose.yaml gives them to the worker: what is root's on the host, it may do. */
  const asWorker = [
    ...["--user", "0:0", "--cap-add", "NET_ADMIN", "--pid", "host", "--cgroupns", "host"],
    ...["--volume", `${engineSocket}:${engineSocket}`, "--volume", "/sys/fs/cgroup:/sys/fs/cgroup"],
  ];
  const inDatabase = async (ask: (sql: postgres.Sql) => Promise<postgres.Row[]>): Promise<postgres.Row[]> => {
    const sql = postgres(settings.DATABASE_URL ?? "", { max: 1 });
    try {
      return await ask(sql);
    } finally {
      await sql.end();
    }
  };
  const logsOf = async (name: string) => run("sh", ["-c", 'docker logs "$0" 2>&1 | tail -n 30', name]);

  beforeAll(async () => {
    const { databaseUrl, redisUrl, sql } = shared.stack;
    await sql.unsafe(`create database ${databaseName}`);
    const {
      PATH: _path,
      HOME: _home,
      TMPDIR: _temporary,
      npm_config_registry: _registry,
      ...chosen
    } = await newEnvironment(enough);
    dataDir = chosen.DATA_DIR ?? "";
    settings = {
      ...Object.fromEntries(Object.entries(chosen).filter(([name]) => !/CERT|CA_/i.test(name))),
      DATABASE_URL: Object.assign(new URL(databaseUrl), { pathname: `/${databaseName}` }).href,
      REDIS_URL: `${redisUrl}/7`,
      AUTH_SECRET: "a-secret-of-tests-that-is-long-enough-0123456789",
      SECRETS_KEY: "0123456789abcdef".repeat(4),
    };
  });

  afterAll(async () => {
    for (const name of started) await docker("rm", "--force", name);
    if (installationId !== "") await engineOf(installationId).removeEverything();
    await shared.stack.sql.unsafe(`drop database if exists ${databaseName} with (force)`);
    await rm(dataDir, { recursive: true, force: true });
  }, 120_000);

  test("a database that was not migrated is said so; the command line migrates it", async () => {
    const web = await start("web");
    expect(await docker("wait", web)).toBe("1");
    expect(await logsOf(web)).toMatch(/migrate/);
    await docker("rm", web);
    await cli("migrate");
    const [installation] = await inDatabase((sql) => sql`select id from installation`);
    installationId = String(installation?.id);
    expect(installationId).toMatch(/^ins_/);
  });

  test("web, worker and edge start from it, and an app is built, started and served", async () => {
    const port = Number(settings.PORT);
    const web = await start("web");
    await waitFor(async () => (await getFrom(port, "localhost", "/readyz")).status === 200, {
      what: "web to be ready",
      timeoutMs: 60_000,
    }).catch(async (error: unknown) => {
      throw new Error(await logsOf(web), { cause: error });
    });
    const signIn = await getFrom(port, "localhost", "/sign-in");
    expect([signIn.status, signIn.body]).toEqual([200, expect.stringContaining("<form")]);
    const script = /src="(\/_next\/static\/[^"]+\.js)"/.exec(signIn.body)?.[1] ?? "";
    expect((await getFrom(port, "localhost", script)).status).toBe(200);

    settings.WORKER_JOIN_TOKEN = await cli("join-token");
    const repository = await makeRepository(page("from the image"));
    const gitServer = await startGitServer(dirname(repository.path));
    await start("edge", "--user", "0:0");
    const worker = await start("worker", ...asWorker);
    const api = apiOf(port, await cli("api-token"));
    const isOnline = async () => (await inDatabase((sql) => sql`select 1 from workers where status = 'online'`)).length === 1;
    await waitFor(isOnline, { what: "the host to be online", timeoutMs: 60_000 });
    const app = await api.createApp({ name: "pictured", repository: gitServer.url("repository.git") });
    const deployment = await api.deployLive(app.id).catch(async (error: unknown) => {
      throw new Error(await logsOf(worker), { cause: error });
    });
    const host = `${app.subdomain}.localhost`;
    const edgePort = Number(settings.EDGE_HTTP_PORT);
    expect((await getFrom(edgePort, `${host}:${edgePort}`, "/")).body).toBe("from the image");
    // Neither the limits of builds nor the rules against the apps are missing.
    expect(await api.buildLog(deployment.id)).not.toMatch(/without limits/);
    expect((await inDatabase((sql) => sql`select warning from workers`)).map((row) => row.warning)).toEqual([null]);
    await gitServer.close();
    await repository.remove();
  });

  test("each ends within seconds of SIGTERM, and says that it ended well", async () => {
    for (const program of ["worker", "web", "edge"]) {
      const name = `wh-production-${program}-${process.pid}`;
      const startedAt = performance.now();
      await docker("stop", "--time", "60", name);
      expect(performance.now() - startedAt, program).toBeLessThan(15_000);
      expect(await docker("inspect", "--format", "{{.State.ExitCode}}", name), await logsOf(name)).toBe("0");
    }
  });
});
