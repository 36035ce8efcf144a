import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { busyboxImage } from "./base-images";
import { engineSocket } from "./engine";
import { httpRequest } from "./http-client";
import { freePort } from "./ports";
import { run } from "./run";
import { waitFor } from "./wait";

/** Debian's `docker-registry` on loopback, which engines speak plain HTTP with. */
export type Registry = {
  /** As it stands before an image's path. */
  address: string;
  stop: () => Promise<void>;
};

const environment = { PATH: process.env.PATH, DOCKER_HOST: `unix://${engineSocket}` };

type Options = { storage: string; user?: { name: string; password: string } };

/** Two registries may share one storage: one to push to, one that wants a password. */
export const startRegistry = async ({ storage, user }: Options): Promise<Registry> => {
  const home = await mkdtemp(join(tmpdir(), "wh-registry-"));
  const port = await freePort();
  const accounts = join(home, "accounts");
  if (user) await writeFile(accounts, await run("htpasswd", ["-Bbn", user.name, user.password]));
  const access = user ? `auth:\n  htpasswd:\n    realm: tests\n    path: ${accounts}\n` : "";
  const config = join(home, "config.yml");
  await writeFile(
    config,
    `version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: ${storage}\nhttp:\n  addr: 127.0.0.1:${port}\n${access}`,
  );
  const child = spawn("docker-registry", ["serve", config], { stdio: "ignore" });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  await waitFor(async () => (await httpRequest({ port, path: "/v2/" })).status < 500, { what: "the registry to answer" });
  return {
    address: `127.0.0.1:${port}`,
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
      await rm(home, { recursive: true, force: true });
    },
  };
};

/** Builds an image that answers with `version`, pushes it, and leaves nothing of it in the engine. Gives its reference. */
export const pushImage = async (registry: Registry, path: string, version: string): Promise<string> => {
  const name = `${registry.address}/${path}`;
  const folder = await mkdtemp(join(tmpdir(), "wh-push-"));
  const serve = 'CMD ["sh", "-c", "exec httpd -f -p $PORT -h /www"]';
  const mark = randomBytes(8).toString("hex");
  await writeFile(
    join(folder, "Dockerfile"),
    `FROM ${busyboxImage}\nRUN mkdir /www && echo ${mark} > /mark && printf %s "${version}" > /www/index.html\n${serve}\n`,
  );
  const docker = (...args: string[]) => run("docker", args, { env: { ...environment, DOCKER_BUILDKIT: "0" } });
  await docker("build", "--quiet", "--tag", name, folder);
  await docker("push", "--quiet", name);
  await docker("rmi", "--force", name);
  await rm(folder, { recursive: true, force: true });
  return name;
};
