import * as z from "zod";
import { appStatusSchema } from "../apps/schema";
import { labelsSchema, zoneSchema } from "./place-schema";

/** Hosts as administrators see them. Browser-safe. */

export const workerEventKinds = [
  "registered",
  "started",
  "online",
  "offline",
  "second-instance",
  "warning",
  "edge-ended",
  "edge-back",
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
  /** Names the token and opens nothing: the host that comes with it has the same. */
  joinId: z.string(),
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
  edgeHttpsPort: z.int(),
  /** Since when its edge does not answer, and how it ended. */
  edgeDownSince: z.iso.datetime().nullable(),
  edgeFault: z.string().nullable(),
  /** Where visitors reach it, IPv4 and IPv6: domains lead there. Empty: nobody has said, and it could not be heard. */
  addresses: z.array(z.string()),
  /** As an administrator says; null: as the host itself says, or as it is heard. */
  publicAddresses: z.array(z.string()).nullable(),
  apps: z.int(),
  routeVersion: z.int(),
  confirmedRouteVersion: z.int(),
  warning: z.string().nullable(),
  /** Of the join token it came with; null when that was forgotten, a week later. */
  joinId: z.string().nullable(),
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

const gibibyte = 1_073_741_824;

/** `null` of the capacity: as the machine measures it. */
export const updateWorkerInput = workerWishesSchema.extend({
  id: z.string().max(100),
  capacity: z
    .object({
      cpus: z.number().min(0.05, "At least 0.05 of a CPU.").max(4_096, "That is more than a host has.").nullable(),
      memoryBytes: z
        .int("Give whole bytes.")
        .min(16 * 1_048_576, "At least 16 MB.")
        .max(65_536 * gibibyte, "That is more than a host has.")
        .nullable(),
    })
    .partial()
    .optional(),
  /** Where visitors reach it. Null: as the host itself says, or as it is heard. */
  publicAddresses: z
    .array(z.union([z.ipv4(), z.ipv6()], { error: "Give addresses like 203.0.113.7 and 2001:db8::7." }))
    .min(1, "Give at least one address, or null.")
    .max(20, "At most 20 addresses.")
    .nullable()
    .optional(),
  /** Needed to change the zone of a host that has apps: each of them gets a new address. */
  changeAddresses: z.boolean().optional(),
});
export type UpdateWorkerInput = z.infer<typeof updateWorkerInput>;

export const drainInput = z.object({
  id: z.string().max(100),
  /** Apps for which no host of the same zone has room move to another zone, and get a new address by it. */
  acrossZones: z.boolean().default(false),
});

/** A query's word as well as a boolean. */
const flagSchema = z.union([
  z.boolean(),
  z.enum(["true", "false", "1", "0"]).transform((word) => word === "true" || word === "1"),
]);

export const removeWorkerInput = z.object({
  id: z.string().max(100),
  /** Also with apps on it: they stop, and their next deployment places them anew. */
  force: flagSchema.default(false),
});

/** What a drain would do with an app: `moves` keeps its address, `new-address` needs `acrossZones`, `stays` fits nowhere. */
export const drainPlanSchema = z.object({
  items: z.array(
    z.object({
      appId: z.string(),
      appName: z.string(),
      move: z.enum(["moves", "new-address", "stays"]),
      /** Stopped: it is only placed anew, and built at its next start. */
      stopped: z.boolean(),
      to: z.object({ id: z.string(), name: z.string(), zone: z.string() }).nullable(),
      url: z.string(),
      /** Where the move changes it. */
      newUrl: z.string().nullable(),
      sentence: z.string(),
    }),
  ),
});
export type DrainPlan = z.infer<typeof drainPlanSchema>;
