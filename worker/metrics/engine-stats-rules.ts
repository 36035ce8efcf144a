import type { Counters } from "./cgroup-rules";

/** The engine's own answer about a container, as far as it is read; everything may be missing. */
export type EngineStats = {
  cpu_stats?: { cpu_usage?: { total_usage?: number } };
  memory_stats?: { usage?: number; stats?: Record<string, number> };
  pids_stats?: { current?: number };
  networks?: Record<string, { rx_bytes?: number; tx_bytes?: number }>;
  blkio_stats?: { io_service_bytes_recursive?: { op?: string; value?: number }[] | null };
};

const bytesOf = (stats: EngineStats, operation: string): number =>
  (stats.blkio_stats?.io_service_bytes_recursive ?? [])
    .filter(({ op }) => op?.toLowerCase() === operation)
    .reduce((sum, { value = 0 }) => sum + value, 0);

/** The same counters as from the kernel's files. Null for a container that has just ended: the engine then answers with nothing. Pure. */
export const countersOfStats = (stats: EngineStats): Counters | null => {
  const nanoseconds = stats.cpu_stats?.cpu_usage?.total_usage;
  const usage = stats.memory_stats?.usage;
  if (nanoseconds === undefined || usage === undefined) return null;
  const kinds = stats.memory_stats?.stats ?? {};
  const interfaces = stats.networks === undefined ? null : Object.values(stats.networks);
  return {
    cpuMs: nanoseconds / 1e6,
    memoryBytes: Math.max(0, usage - (kinds.total_inactive_file ?? kinds.inactive_file ?? 0)),
    pids: stats.pids_stats?.current ?? null,
    network: interfaces && {
      received: interfaces.reduce((sum, { rx_bytes = 0 }) => sum + rx_bytes, 0),
      sent: interfaces.reduce((sum, { tx_bytes = 0 }) => sum + tx_bytes, 0),
    },
    disk: { read: bytesOf(stats, "read"), written: bytesOf(stats, "write") },
  };
};
