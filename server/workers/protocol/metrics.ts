import * as z from "zod";

/** What apps and hosts use. */

export const appMetricsSchema = z.object({
  appId: z.string(),
  deploymentId: z.string(),
  /** Percent of one core: 150 is a core and a half. */
  cpuPercent: z.number(),
  memoryBytes: z.int(),
  memoryLimitBytes: z.int().nullable(),
  pids: z.int().nullable(),
  networkReceivedBytes: z.int().nullable(),
  networkSentBytes: z.int().nullable(),
});
export type AppMetrics = z.infer<typeof appMetricsSchema>;
