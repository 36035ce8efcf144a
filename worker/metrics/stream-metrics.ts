import type { AppMetrics, WorkerMessage } from "@/server/workers/protocol";
import { listContainers, type SeenContainer } from "../docker/containers";
import type { Engine } from "../docker/engine";
import { type CpuSample, cpuPercent } from "./cgroup-rules";
import { measure } from "./measure";

const everyMs = 5_000;

export type MetricsOptions = {
  engine: Engine;
  installationId: () => string;
  isReady: () => boolean;
  send: (message: WorkerMessage) => boolean;
  /** Told of every fault. */
  onFault: (error: unknown) => void;
};

/** Tells every few seconds what each running app uses. What cannot be sent is dropped: a minute later nobody wants it. */
export const streamMetrics = (options: MetricsOptions): { close: () => void } => {
  const before = new Map<string, CpuSample>();
  let measuring = false;

  const measureOne = async (container: SeenContainer): Promise<AppMetrics | null> => {
    const usage = await measure(container.pid);
    if (!usage) return null;
    const now = { usedMs: usage.cpuMs, at: performance.now() };
    const percent = cpuPercent(before.get(container.containerId), now);
    before.set(container.containerId, now);
    return {
      appId: container.appId,
      deploymentId: container.deploymentId,
      cpuPercent: percent,
      memoryBytes: usage.memoryBytes,
      memoryLimitBytes: usage.memoryLimitBytes,
      pids: usage.pids,
      networkReceivedBytes: usage.network?.received ?? null,
      networkSentBytes: usage.network?.sent ?? null,
    };
  };

  const tick = async (): Promise<void> => {
    const running = (await listContainers(options.engine, options.installationId())).filter((one) => one.state === "running");
    for (const known of before.keys()) if (!running.some((one) => one.containerId === known)) before.delete(known);
    const items = (await Promise.all(running.map(measureOne))).filter((item): item is AppMetrics => item !== null);
    if (items.length > 0) options.send({ type: "metrics", items });
  };

  const timer = setInterval(() => {
    if (measuring || !options.isReady()) return;
    measuring = true;
    void tick()
      .catch(options.onFault)
      .finally(() => {
        measuring = false;
      });
  }, everyMs);
  return { close: () => clearInterval(timer) };
};
