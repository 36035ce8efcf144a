import * as z from "zod";

/** A host as administrators see it. Browser-safe. */
export const workerSchema = z.object({
  id: z.string(),
  name: z.string(),
  zone: z.string(),
  status: z.enum(["online", "offline"]),
  lastSeenAt: z.iso.datetime().nullable(),
  softwareVersion: z.string().nullable(),
  cpus: z.number().nullable(),
  memoryBytes: z.int().nullable(),
  diskBytes: z.int().nullable(),
  edgeKind: z.string().nullable(),
  edgeHttpPort: z.int(),
  apps: z.int(),
  routeVersion: z.int(),
  confirmedRouteVersion: z.int(),
  warning: z.string().nullable(),
  createdAt: z.iso.datetime(),
});
export type WorkerView = z.infer<typeof workerSchema>;
