import * as z from "zod";
import { appMetricsSchema } from "../workers/protocol";

/** What an app's container uses now. Browser-safe. */
export const metricsSnapshotSchema = appMetricsSchema.extend({ at: z.iso.datetime() });

export const liveMetricsSchema = z.discriminatedUnion("live", [
  z.object({ live: z.literal(false) }),
  metricsSnapshotSchema.extend({ live: z.literal(true) }),
]);
export type LiveMetrics = z.infer<typeof liveMetricsSchema>;
