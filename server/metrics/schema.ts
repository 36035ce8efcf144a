import * as z from "zod";
import { appMetricsSchema, hostMetricsSchema } from "../workers/protocol";

/** What apps and hosts use, as it is shown. Browser-safe. */

/** The control plane's own moment of receipt: hosts' clocks say nothing here. */
const stamp = { at: z.iso.datetime() };
const notLive = z.object({ live: z.literal(false) });

/** So far back samples are kept. */
export const recentMs = 900_000;

export const metricsSnapshotSchema = appMetricsSchema.extend(stamp);
export type MetricsSnapshot = z.infer<typeof metricsSnapshotSchema>;

export const hostSnapshotSchema = hostMetricsSchema.extend(stamp);
export type HostSnapshot = z.infer<typeof hostSnapshotSchema>;

/** `window`: from 1 to 15 minutes of samples besides, oldest first. */
export const metricsInput = z.object({
  id: z.string().max(100),
  window: z
    .string()
    .regex(/^(?:[1-9]|1[0-5])m$/, "From 1m to 15m: more is not kept.")
    .transform((text) => Number(text.slice(0, -1)) * 60_000)
    .optional(),
});

export const appMetricsAnswer = z.discriminatedUnion("live", [
  notLive.extend({ samples: z.array(metricsSnapshotSchema).optional() }),
  metricsSnapshotSchema.extend({ live: z.literal(true), samples: z.array(metricsSnapshotSchema).optional() }),
]);
export type AppMetricsAnswer = z.infer<typeof appMetricsAnswer>;

export const hostMetricsAnswer = z.discriminatedUnion("live", [
  notLive.extend({ samples: z.array(hostSnapshotSchema).optional() }),
  hostSnapshotSchema.extend({ live: z.literal(true), samples: z.array(hostSnapshotSchema).optional() }),
]);
export type HostMetricsAnswer = z.infer<typeof hostMetricsAnswer>;

/**
 * What a watcher hears: first, and again whenever something may have been missed, what was kept, oldest first; then each
 * snapshot; and that there are none any more.
 */
export type MetricsEvent<Snapshot> =
  | { kind: "recent"; samples: readonly Snapshot[]; live: boolean }
  | { kind: "snapshot"; snapshot: Snapshot }
  | { kind: "away" };

/** As much of what a host uses as a small chart shows. */
export type HostUse = Pick<HostSnapshot, "at" | "cpuPercent" | "memoryBytes" | "memoryTotalBytes">;
export type HostsUseEvent = { workerId: string; event: MetricsEvent<HostUse> };
