import type { AppMetrics, HostMetrics } from "@/server/workers/protocol";

/** What tests say that an app uses. */
export const appUse = (appId: string, more: Partial<AppMetrics> = {}): AppMetrics => ({
  appId,
  deploymentId: "dep_1",
  cpuPercent: 12.5,
  cpuCorePercent: 6.2,
  cpuLimitCorePercent: 50,
  memoryBytes: 1_000,
  memoryLimitBytes: null,
  pids: 3,
  pidsLimit: 512,
  restarts: 0,
  uptimeSeconds: 60,
  networkReceivedPerSecond: 10,
  networkSentPerSecond: null,
  diskReadPerSecond: 0,
  diskWrittenPerSecond: 0,
  diskBytes: null,
  requests: null,
  ...more,
});

/** What tests say that a host uses. */
export const hostUse = (more: Partial<HostMetrics> = {}): HostMetrics => ({
  cpuPercent: 25,
  cpus: 2,
  load: [0.5, 0.4, 0.3],
  memoryBytes: 1_000,
  memoryTotalBytes: 4_000,
  dataDisk: { usedBytes: 10, totalBytes: 100 },
  engineDisk: null,
  imagesBytes: null,
  buildCacheBytes: null,
  containers: 1,
  ...more,
});
