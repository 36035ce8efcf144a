import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "@/tests/support/ports";
import { run } from "@/tests/support/run";
import { cliEnvironment, findDockerCli } from "@/worker/docker/docker-cli";
import { firstAnswer } from "./first-answer";

/** What a person would type: clone, build, run. With the client and the engine that the platform uses. */
export type PlainWay = {
  /** Milliseconds from the first command to the first 200 of this version; what served before is gone already. */
  deploy: (source: { url: string; version: string }) => Promise<number>;
  remove: () => Promise<void>;
};

/** `home` is a folder of its own for the clone and for the client's settings. */
export const plainWay = async (home: string, socket: string): Promise<PlainWay> => {
  await mkdir(home, { recursive: true });
  const environment = { ...cliEnvironment(home, socket), GIT_CONFIG_GLOBAL: "/dev/null" };
  const { cli } = await findDockerCli(environment);
  if (!cli) throw new Error("No Docker client of this machine can build.");
  const docker = (...args: string[]) => run(cli.path, args, { env: environment, timeoutMs: 300_000 });
  const name = `wh-bench-plain-${process.pid}`;
  const clone = join(home, "clone");
  let made = 0;

  const clear = async () => {
    await docker("rm", "--force", name).catch(() => undefined);
    await rm(clone, { recursive: true, force: true });
  };
  return {
    deploy: async ({ url, version }) => {
      await clear();
      made += 1;
      const image = `${name}:${made}`;
      const port = await freePort();
      const startedAt = performance.now();
      await run("git", ["clone", "--quiet", "--depth", "1", url, clone], { env: environment });
      await docker("build", `--tag=${image}`, clone);
      await docker("run", "--detach", `--name=${name}`, `--publish=127.0.0.1:${port}:8080`, "--env=PORT=8080", image);
      await firstAnswer({ port, host: "localhost", body: version });
      return performance.now() - startedAt;
    },
    remove: async () => {
      await clear();
      const images = Array.from({ length: made }, (_, index) => `${name}:${index + 1}`);
      for (const image of images) await docker("rmi", "--force", image).catch(() => undefined);
      await rm(home, { recursive: true, force: true });
    },
  };
};
