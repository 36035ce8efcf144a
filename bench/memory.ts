import { readdir, readFile } from "node:fs/promises";
import { newName } from "@/tests/support/own-apps";
import { makeRepository } from "@/tests/support/repository";
import { page } from "@/tests/support/sample-apps";
import { type Stack, startStack } from "@/tests/support/stack";
import { sleep } from "@/tests/support/wait";
import { type Bench, type Group, NotMeasured } from "./group";

const idleSeconds = 35;
const processes = ["web", "worker", "edge"] as const;

/** Field 4 of /proc/PID/stat; the name before it may hold anything. */
const parentOf = async (pid: number): Promise<number | null> => {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  return stat === null ? null : Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
};

/** A process with all below it: where Traefik is the edge's child, it counts. */
const familyOf = async (pid: number): Promise<number[]> => {
  const pids = (await readdir("/proc")).map(Number).filter((id) => id > 0);
  const parents = new Map(await Promise.all(pids.map(async (id) => [id, await parentOf(id)] as const)));
  const below = (id: number): number[] => [id, ...pids.filter((other) => parents.get(other) === id).flatMap(below)];
  return below(pid);
};

/** Resident memory in MB, shared pages counted in every process that has them. */
const residentMb = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) / 1_024;
};

/** After a deployment and a look at the dashboard, then nothing. The supervisors, shells of about 4 MB each, are not counted. */
const idleMb = async (stack: Stack, say: Bench["say"]): Promise<number> => {
  const repository = await makeRepository(page("idle"));
  const app = await stack.api.createApp({ name: newName("idle"), repository: repository.path });
  await stack.api.deployLive(app.id);
  await stack.api.call("GET", "/sign-in");
  await sleep(idleSeconds * 1_000);
  const used = await Promise.all(
    processes.map(async (name) => {
      const family = await familyOf(await stack.pid(name));
      const sizes = await Promise.all(family.map(residentMb));
      return [name, sizes.reduce((sum, size) => sum + size, 0)] as const;
    }),
  );
  say(`  resident after ${idleSeconds} s: ${used.map(([name, size]) => `${name} ${Math.round(size)} MB`).join(", ")}`);
  await repository.remove();
  return used.reduce((sum, [, size]) => sum + size, 0);
};

/** An installation that did nothing else: what earlier figures left in the memory of its programs is not idle memory. */
const idleMbOfFresh = async (settings: Readonly<Record<string, string>>, say: Bench["say"]): Promise<number> => {
  const stack = await startStack({ settings: { LOG_LEVEL: "info", ...settings } });
  try {
    return await idleMb(stack, say);
  } finally {
    await stack.stop();
  }
};

export const memory: Group = {
  figures: ["idle_rss_mb"],
  measure: async ({ say }) => ({ idle_rss_mb: await idleMbOfFresh({ EDGE: "builtin" }, say) }),
};

export const memoryWithTraefik: Group = {
  figures: ["idle_rss_traefik_mb"],
  measure: async ({ say }) => {
    const { TRAEFIK_BIN } = process.env;
    if (!TRAEFIK_BIN) throw new NotMeasured("TRAEFIK_BIN is not set.");
    return { idle_rss_traefik_mb: await idleMbOfFresh({ EDGE: "traefik", TRAEFIK_BIN }, say) };
  },
};
