import * as z from "zod";

/** What apps and hosts use. Rates are per second, over the time since the measurement before. */

/** One is measured so often. */
export const metricsEveryMs = 5_000;

const rate = z.number().min(0);

export const statusClasses = ["2xx", "3xx", "4xx", "5xx"] as const;
export type StatusClass = (typeof statusClasses)[number];

/** What the edge passed to an app. A request that its client gave up counts as 4xx, an open WebSocket not at all. */
export const requestMetricsSchema = z.object({
  perSecond: rate,
  /** Requests per second by class of status. */
  byClass: z.object({ "2xx": rate, "3xx": rate, "4xx": rate, "5xx": rate }),
  /** Milliseconds until the answer was through; null when there was no request. */
  p50Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
});
export type RequestMetrics = z.infer<typeof requestMetricsSchema>;

export const appMetricsSchema = z.object({
  appId: z.string(),
  deploymentId: z.string(),
  /** Percent of what the app may use; of the whole machine where it has no limit. */
  cpuPercent: z.number().min(0),
  /** Percent of one core: 150 is a core and a half. */
  cpuCorePercent: z.number().min(0),
  /** In the same measure; null for no limit. */
  cpuLimitCorePercent: z.number().nullable(),
  memoryBytes: z.int(),
  memoryLimitBytes: z.int().nullable(),
  pids: z.int().nullable(),
  pidsLimit: z.int().nullable(),
  /** How often the engine has started it again, and how long it has run since. */
  restarts: z.int(),
  uptimeSeconds: z.int(),
  networkReceivedPerSecond: rate.nullable(),
  networkSentPerSecond: rate.nullable(),
  diskReadPerSecond: rate.nullable(),
  diskWrittenPerSecond: rate.nullable(),
  /** What it has written into its own file system; measured every few minutes. */
  diskBytes: z.int().nullable(),
  /** Null where the edge does not tell. */
  requests: requestMetricsSchema.nullable(),
});
export type AppMetrics = z.infer<typeof appMetricsSchema>;

const spaceSchema = z.object({ usedBytes: z.int(), totalBytes: z.int() });

export const hostMetricsSchema = z.object({
  /** Percent of all its cores together. */
  cpuPercent: z.number().min(0),
  cpus: z.int(),
  /** Programs that ran or wanted to, on average over 1, 5 and 15 minutes. */
  load: z.tuple([z.number(), z.number(), z.number()]),
  memoryBytes: z.int(),
  memoryTotalBytes: z.int(),
  /** The file systems of our own data and of Docker's; often the same one. Null where they cannot be seen. */
  dataDisk: spaceSchema.nullable(),
  engineDisk: spaceSchema.nullable(),
  /** What images and the layer cache of builds take; measured every few minutes. */
  imagesBytes: z.int().nullable(),
  buildCacheBytes: z.int().nullable(),
  /** Running containers of ours. */
  containers: z.int(),
});
export type HostMetrics = z.infer<typeof hostMetricsSchema>;
