import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dockerBuild, makeProductionBaseImages } from "../support/production-base-images";
import { run } from "../support/run";
import { root } from "../support/stack-description";

/** compose.yaml as compose itself reads it; the program is Debian's package, in a container. */
const image = "wisehosting-stand-in/compose";
const secrets = {
  POSTGRES_PASSWORD: "of-postgres",
  REDIS_PASSWORD: "of-redis",
  AUTH_SECRET: "of-sessions",
  SECRETS_KEY: "of-secrets",
};

type Service = {
  image: string;
  user?: string;
  restart?: string;
  command?: string[];
  environment?: Record<string, string | null>;
  ports?: { host_ip?: string; published?: string }[];
  healthcheck?: { test: string[] };
  volumes?: { source?: string; target: string; read_only?: boolean }[];
  cap_drop?: string[];
  cap_add?: string[];
  network_mode?: string;
  read_only?: boolean;
};
type Project = { services: Record<string, Service>; volumes: Record<string, unknown> };

let folder = "";

const compose = (...args: string[]) =>
  run("docker", ["run", "--rm", "--network", "none", "-v", `${folder}:/wisehosting:ro`, image, "docker", "compose", ...args]);

const read = async (settings: Readonly<Record<string, string>>): Promise<Project> => {
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  await writeFile(join(folder, ".env"), lines.join("\n"));
  return JSON.parse(await compose("config", "--format", "json")) as Project;
};

beforeAll(async () => {
  const { runtime } = await makeProductionBaseImages();
  const install = "apt-get update && apt-get install -y --no-install-recommends docker-cli docker-compose";
  await dockerBuild(["--tag", image, "-"], `FROM ${runtime}\nRUN ${install}\nWORKDIR /wisehosting\n`);
  folder = await mkdtemp(join(tmpdir(), "wh-compose-"));
  await copyFile(join(root, "compose.yaml"), join(folder, "compose.yaml"));
}, 600_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(Object.keys(secrets))("without %s it says so and starts nothing", async (name) => {
  await expect(read({ ...secrets, [name]: "" })).rejects.toThrow(new RegExp(`${name}.*is missing in .env`));
});

test("no secret stands in the file", async () => {
  const text = await readFile(join(root, "compose.yaml"), "utf8");
  const assigned = [...text.matchAll(/^ *(\w*(?:PASSWORD|SECRET|TOKEN)\w*): (.*)$/gm)].map((match) => match[2] ?? "");
  expect(assigned.filter((value) => !value.startsWith("${") && value !== '""')).toEqual([]);
});

describe("with its settings", () => {
  let project: Project;
  const service = (name: string): Service => {
    const found = project.services[name];
    if (!found) throw new Error(`There is no service ${name}`);
    return found;
  };
  beforeAll(async () => {
    project = await read({ ...secrets, PORT: "3300", DEFAULT_ZONE: "apps.example.com", ADMIN_PASSWORD: "of-the-admin" });
  });

  test("all parts are there, pinned, and come back after a reboot", () => {
    expect(Object.keys(project.services).sort()).toEqual(
      ["migrate", "postgres", "redis", "scheduler", "traefik", "web", "worker"].sort(),
    );
    for (const [name, { image: reference, restart }] of Object.entries(project.services)) {
      if (!reference.startsWith("wisehosting:")) expect(reference).toMatch(/:v?\d+\.\d+/);
      expect(restart, name).toBe(name === "migrate" ? "no" : "unless-stopped");
    }
    expect(Object.keys(project.volumes).sort()).toEqual(["postgres", "redis"]);
  });

  test("Redis keeps every write, throws nothing away, and lets nobody in without a name", () => {
    const command = service("redis").command?.join(" ") ?? "";
    for (const option of ["--appendonly yes", "--maxmemory-policy noeviction", "--user default off"])
      expect(command).toContain(option);
  });

  test("only the dashboard is published, and on loopback", () => {
    const published = Object.entries(project.services).flatMap(([name, { ports = [] }]) =>
      ports.map((port) => ({ name, ...port })),
    );
    expect(published).toMatchObject([{ name: "web", host_ip: "127.0.0.1", published: "3300" }]);
  });

  test("stores and web are asked for their health", () => {
    for (const name of ["postgres", "redis", "web"]) expect(service(name).healthcheck?.test.length, name).toBeGreaterThan(1);
    expect(service("web").healthcheck?.test.join(" ")).toContain("/readyz");
  });

  test("settings of .env reach the programs; the worker gets none that a host must not know", () => {
    expect(service("web").environment).toMatchObject({ DEFAULT_ZONE: "apps.example.com", PORT: "3300", HOST: "0.0.0.0" });
    expect(service("web").environment?.DATABASE_URL).toBe("postgres://wisehosting:of-postgres@postgres:5432/wisehosting");
    const worker = Object.values(service("worker").environment ?? {}).join("\n");
    for (const secret of ["of-postgres", "of-redis", "of-sessions", "of-secrets", "of-the-admin"])
      expect(worker).not.toContain(secret);
    expect(service("worker").environment).toMatchObject({ CONTROL_PLANE_URL: "http://127.0.0.1:3300", WORKER_ROLES: "host" });
  });

  test("nothing may more than it must: the engine is the worker's alone", () => {
    const ours = Object.entries(project.services).filter(([, { image: reference }]) => reference.startsWith("wisehosting:"));
    for (const [name, { cap_drop, cap_add, read_only, user, volumes = [] }] of ours) {
      expect([cap_drop, read_only], name).toEqual([["ALL"], true]);
      const isWorker = name === "worker";
      expect([user, cap_add], name).toEqual(isWorker ? ["0:0", ["NET_ADMIN"]] : [undefined, undefined]);
      expect(
        volumes.some(({ target }) => target === "/var/run/docker.sock"),
        name,
      ).toBe(isWorker);
    }
  });

  test("Traefik is the one that the built-in choice would start, and reads what the worker writes", async () => {
    const { image: traefik, command = [], volumes = [] } = service("traefik");
    expect(await readFile(join(root, "worker/edge/choose-edge.ts"), "utf8")).toContain(`"${traefik}"`);
    expect(command).toEqual(["--configFile=/var/lib/wisehosting/edge/traefik.yml"]);
    const edge = "/var/lib/wisehosting/edge";
    expect(volumes).toMatchObject([
      { source: edge, target: edge, read_only: true },
      { source: `${edge}/traefik`, target: `${edge}/traefik` },
    ]);
    expect(volumes[1]?.read_only ?? false).toBe(false);
    expect(service("worker").environment).toMatchObject({ EDGE: "traefik", DATA_DIR: "/var/lib/wisehosting" });
  });
});
