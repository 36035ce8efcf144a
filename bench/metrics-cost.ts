import { randomUUID } from "node:crypto";
import { busyboxImage, makeBaseImages } from "@/tests/support/base-images";
import { engineSocket } from "@/tests/support/engine";
import { run } from "@/tests/support/run";
import { sleep, waitFor } from "@/tests/support/wait";
import { Engine, labels } from "@/worker/docker/engine";
import { streamMetrics } from "@/worker/metrics/stream-metrics";
import type { Bench, Group } from "./group";

const containers = 100;
const startedAtOnce = 5;
/** The first ticks make the acquaintance of every container. */
const ticksBefore = 2;
const seconds = 60;

const docker = async (...args: string[]): Promise<string> =>
  (await run("docker", args, { env: { PATH: process.env.PATH, DOCKER_HOST: `unix://${engineSocket}` } })).trim();

const startContainer = (installationId: string, place: number): Promise<string> => {
  const marks = [
    `${labels.installation}=${installationId}`,
    `${labels.app}=app_${place}`,
    `${labels.deployment}=dep_${place}`,
  ].flatMap((mark) => ["--label", mark]);
  const bounds = ["--memory=32m", "--memory-swap=32m", "--cpus=0.1", "--pids-limit=20", "--init"];
  return docker("run", "--detach", ...marks, ...bounds, busyboxImage, "sleep", "3600");
};

const startAll = async (installationId: string): Promise<string[]> => {
  const ids: string[] = [];
  for (let place = 0; place < containers; place += startedAtOnce) {
    const group = Array.from({ length: startedAtOnce }, (_, next) => startContainer(installationId, place + next));
    ids.push(...(await Promise.all(group)));
  }
  return ids;
};

/** Percent of a core that this process spends while it does nothing but measure, as the worker does, and pack what it would send. */
const costOf = async (installationId: string, port: number, say: Bench["say"]): Promise<number> => {
  const sizes: number[] = [];
  const metrics = streamMetrics({
    engine: new Engine(engineSocket),
    installationId: () => installationId,
    dataDir: "/tmp",
    countersPort: port,
    routedDeployment: () => undefined,
    isReady: () => true,
    onEdgeBoot: () => Promise.resolve(),
    send: (message) => {
      if (message.type === "metrics" && message.items.length === containers) sizes.push(JSON.stringify(message).length);
      return true;
    },
    onFault: (error) => say(`  fault: ${String(error)}`),
  });
  try {
    await waitFor(() => sizes.length >= ticksBefore, { what: "all containers to be measured", timeoutMs: 60_000 });
    const [before, told] = [process.cpuUsage(), sizes.length];
    await sleep(seconds * 1_000);
    const { user, system } = process.cpuUsage(before);
    say(`  ${containers} containers, ${sizes.length - told} ticks in ${seconds} s, ${sizes.at(-1)} bytes each`);
    return (user + system) / 1_000 / (seconds * 10);
  } finally {
    metrics.close();
  }
};

const measure = async ({ stack, say }: Bench): Promise<number> => {
  await makeBaseImages();
  const installationId = `ins_bench${randomUUID().slice(0, 8)}`;
  const ids = await startAll(installationId);
  try {
    return await costOf(installationId, Number(stack.environment.EDGE_COUNTERS_PORT), say);
  } finally {
    await docker("rm", "--force", "--volumes", ...ids);
  }
};

export const metricsCost: Group = {
  figures: ["metrics_core_percent"],
  measure: async (bench) => ({ metrics_core_percent: await measure(bench) }),
};
