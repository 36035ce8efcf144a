import { cpus } from "node:os";
import { type AppMetrics, type HostMetrics, metricsEveryMs, type WorkerMessage } from "@/server/workers/protocol";
import type { Engine } from "../docker/engine";
import { type DiskUse, diskUse } from "../docker/measured-containers";
import { oneOfEachApp } from "./choose-rules";
import { type ContainerMeasure, ContainerMeter } from "./container-meter";
import { edgeRequests, type RequestsOf } from "./edge-requests";
import { hostMeter } from "./host-meter";

/** The engine walks through all files for it. */
const diskFirstAfterMs = 20_000;
const diskEveryMs = 300_000;

export type MetricsOptions = {
  engine: Engine;
  installationId: () => string;
  dataDir: string;
  countersPort: number;
  /** The deployment that an app's route leads to. */
  routedDeployment: (appId: string) => string | undefined;
  isReady: () => boolean;
  send: (message: WorkerMessage) => boolean;
  /** Told which start of the edge runs. */
  onEdgeBoot: (boot: string) => Promise<void>;
  /** Told of every fault. */
  onFault: (error: unknown) => void;
};

/** Runs `work` at once after `firstMs` and then again and again, never twice at a time. */
const repeat = (work: () => Promise<void>, { firstMs, everyMs }: { firstMs: number; everyMs: number }) => {
  let timer: NodeJS.Timeout;
  let closed = false;
  const later = (milliseconds: number): void => {
    if (closed) return;
    timer = setTimeout(() => {
      const startedAt = performance.now();
      void work().finally(() => later(Math.max(0, everyMs - (performance.now() - startedAt))));
    }, milliseconds);
    timer.unref();
  };
  later(firstMs);
  return () => {
    closed = true;
    clearTimeout(timer);
  };
};

const appMetrics = (one: ContainerMeasure, requestsOf: RequestsOf, disk: DiskUse | null): AppMetrics => {
  const { container, rates, counters, uptimeMs } = one;
  return {
    appId: container.appId,
    deploymentId: container.deploymentId,
    ...rates,
    cpuLimitCorePercent: container.limitCores === null ? null : container.limitCores * 100,
    memoryBytes: counters.memoryBytes,
    memoryLimitBytes: container.memoryLimitBytes,
    pids: counters.pids,
    pidsLimit: container.pidsLimit,
    restarts: container.restarts,
    uptimeSeconds: Math.round(uptimeMs / 1_000),
    diskBytes: disk?.writtenBytes.get(container.containerId) ?? null,
    requests: requestsOf(container.appId),
  };
};

export type MetricsStream = {
  /** Something happened to this container, or, for null, to any of them. */
  containersChanged: (containerId: string | null) => void;
  close: () => void;
};

/**
 * Tells every five seconds what each running app and the host use, all in one message. What cannot be sent is dropped: a
 * minute later nobody wants it.
 */
export const streamMetrics = (options: MetricsOptions): MetricsStream => {
  const { engine, onFault } = options;
  const containers = new ContainerMeter({ engine, installationId: options.installationId, cpus: cpus().length, onFault });
  const host = hostMeter({ dataDir: options.dataDir, engine });
  const requests = edgeRequests(options.countersPort, { onFault, onBoot: options.onEdgeBoot });
  let disk: DiskUse | null = null;

  const hostMetrics = async (running: number): Promise<HostMetrics | null> => {
    const measured = await host.measure();
    const { imagesBytes = null, buildCacheBytes = null } = disk ?? {};
    return measured && { ...measured, imagesBytes, buildCacheBytes, containers: running };
  };
  const tick = async (): Promise<void> => {
    const [measured, requestsOf] = await Promise.all([containers.measure(), requests()]);
    const items = oneOfEachApp(measured, options.routedDeployment).map((one) => appMetrics(one, requestsOf, disk));
    const message = { type: "metrics" as const, items, host: await hostMetrics(measured.length) };
    if (options.isReady()) options.send(message);
  };
  const closeTick = repeat(() => tick().catch(onFault), { firstMs: 500, everyMs: metricsEveryMs });
  const measureDisk = async (): Promise<void> => {
    disk = await diskUse(engine);
  };
  const closeDisk = repeat(() => measureDisk().catch(onFault), { firstMs: diskFirstAfterMs, everyMs: diskEveryMs });
  return {
    containersChanged: (containerId) => containers.changed(containerId),
    close: () => {
      closeTick();
      closeDisk();
      containers.close();
    },
  };
};
