import * as z from "zod";
import { appStatusSchema } from "../apps/schema";

/** Hosts as administrators see them. Browser-safe. */

export const workerEventKinds = [
  "registered",
  "started",
  "online",
  "offline",
  "second-instance",
  "warning",
  "edited",
  "cordoned",
  "uncordoned",
  "drain-started",
  "app-moved",
  "drain-finished",
  "drain-ended",
  "key-rotated",
  "revoked",
  "removed",
] as const;
export type WorkerEventKind = (typeof workerEventKinds)[number];

export const workerEventSchema = z.object({
  id: z.string(),
  kind: z.enum(workerEventKinds),
  sentence: z.string(),
  at: z.iso.datetime(),
});
export type WorkerEvent = z.infer<typeof workerEventSchema>;

/** Keys and values of labels: as a DNS label, `_` and `.` allowed inside. */
const labelPart = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?$/, "Small letters, digits, dots and hyphens, 63 at most.");
export const labelsSchema = z
  .record(labelPart, labelPart)
  .refine((labels) => Object.keys(labels).length <= 20, "At most 20 labels.");

export const zoneSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(200)
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    "A DNS name like apps.example.com.",
  );

export const workerNameSchema = z.string().trim().min(1, "A host needs a name.").max(63, "At most 63 characters.");

/** What an administrator may choose of a host; also with the join token, before it is there. */
export const workerWishesSchema = z.object({
  name: workerNameSchema.optional(),
  region: z.string().trim().max(63).optional(),
  zone: zoneSchema.optional(),
  labels: labelsSchema.optional(),
});
export type WorkerWishes = z.infer<typeof workerWishesSchema>;

/** What "Add host" shows, once. */
export const joinTokenSchema = z.object({
  token: z.string(),
  /** To be pasted on the new host. */
  command: z.string(),
  expiresAt: z.iso.datetime(),
  /** What the command runs, for whoever wants to read it first. */
  script: z.object({ url: z.string(), sha256: z.string() }),
  /** A sentence when the command cannot work as it stands: nobody else reaches the address of this installation. */
  notice: z.string().nullable(),
});
export type JoinToken = z.infer<typeof joinTokenSchema>;

/** How a rotation of a host's key stands: `waiting` until the host is heard; its older key is good until then. */
export const keyRotationSchema = z.object({ state: z.enum(["rotated", "waiting"]), sentence: z.string() });
export type KeyRotation = z.infer<typeof keyRotationSchema>;

export const workerSchema = z.object({
  id: z.string(),
  name: z.string(),
  zone: z.string(),
  region: z.string(),
  labels: z.record(z.string(), z.string()),
  status: z.enum(["online", "offline"]),
  statusChangedAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime().nullable(),
  cordoned: z.boolean(),
  /** While its apps move away. */
  draining: z.object({ since: z.iso.datetime(), acrossZones: z.boolean(), appsLeft: z.int() }).nullable(),
  /** What apps may be given; `measured` is what the machine has. Null until it has said hello. */
  capacity: z.object({
    cpus: z.number().nullable(),
    memoryBytes: z.int().nullable(),
    diskBytes: z.int().nullable(),
    measured: z.object({ cpus: z.number().nullable(), memoryBytes: z.int().nullable() }),
  }),
  /** Sum of the limits of the apps that are placed here. */
  reserved: z.object({ cpus: z.number(), memoryBytes: z.int() }),
  versions: z.object({ software: z.string().nullable(), engine: z.string().nullable(), platform: z.string().nullable() }),
  edgeKind: z.string().nullable(),
  edgeHttpPort: z.int(),
  apps: z.int(),
  routeVersion: z.int(),
  confirmedRouteVersion: z.int(),
  warning: z.string().nullable(),
  createdAt: z.iso.datetime(),
});
export type WorkerView = z.infer<typeof workerSchema>;

/** An app on a host, of whichever team: as much of it as somebody needs who looks after the host. */
export const hostedAppSchema = z.object({
  id: z.string(),
  name: z.string(),
  team: z.string(),
  status: appStatusSchema,
  statusReason: z.string().nullable(),
  url: z.url(),
  memoryMb: z.int(),
  cpus: z.number(),
  /** The caller is in its team and may open its pages. */
  mine: z.boolean(),
});
export type HostedApp = z.infer<typeof hostedAppSchema>;

/** All that a host's page shows and that changes by itself. */
export type WatchedHost = { host: WorkerView; apps: HostedApp[]; events: WorkerEvent[] };
