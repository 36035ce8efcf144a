import type { z } from "zod";
import { hostSnapshotSchema, metricsSnapshotSchema } from "./schema";

/** What is measured: apps and hosts, each with a snapshot that expires, a ring of the last minutes, and a channel. */
export type Subject<Snapshot extends { at: string }> = {
  key: string;
  ring: string;
  channel: `metrics:${string}` | `host-metrics:${string}`;
  schema: z.ZodType<Snapshot>;
};

export const appSubject = (appId: string): Subject<z.infer<typeof metricsSnapshotSchema>> => ({
  key: `live:metrics:${appId}`,
  ring: `live:metrics-ring:${appId}`,
  channel: `metrics:${appId}`,
  schema: metricsSnapshotSchema,
});

export const hostSubject = (workerId: string): Subject<z.infer<typeof hostSnapshotSchema>> => ({
  key: `live:host-metrics:${workerId}`,
  ring: `live:host-metrics-ring:${workerId}`,
  channel: `host-metrics:${workerId}`,
  schema: hostSnapshotSchema,
});
