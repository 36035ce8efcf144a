import type * as z from "zod";
import { hostSnapshotSchema, metricsSnapshotSchema } from "../metrics/schema";

/** As much of an app's snapshot as rules look at: ten thousand are read at each tick. */
export const appUseSchema = metricsSnapshotSchema.pick({
  cpuPercent: true,
  memoryBytes: true,
  memoryLimitBytes: true,
  diskBytes: true,
  requests: true,
});
export type AppUse = z.infer<typeof appUseSchema>;

/** As much of a host's. */
export const hostUseSchema = hostSnapshotSchema.pick({ dataDisk: true, engineDisk: true });
export type HostUse = z.infer<typeof hostUseSchema>;
