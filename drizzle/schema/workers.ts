import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, jsonb, pgTable, real, text, uniqueIndex } from "drizzle-orm/pg-core";
import { type WorkerWishes, workerEventKinds } from "../../server/workers/schema";
import { moment } from "./columns";

/** A host of the platform ("worker" in code, "host" where a person reads it). */
export const workers = pgTable(
  "workers",
  {
    id: text("id").primaryKey(),
    name: text("name").notNull(),
    /** DNS suffix that this host owns: apps answer at `<subdomain>.<zone>`. */
    zone: text("zone").notNull(),
    /** Where it stands, for people: "Frankfurt". */
    region: text("region").notNull().default(""),
    /** What apps may ask for: `{"disk": "ssd"}`. */
    labels: jsonb("labels").$type<Record<string, string>>().notNull().default({}),
    /** The on-disk identity that holds the key; another instance with the same key is refused. */
    instanceId: text("instance_id").notNull(),
    /** SHA-256 (hex) of the API key. */
    keyHash: text("key_hash").notNull(),
    /** Raised by rotation and revocation: every token of an older version is dead. */
    keyVersion: integer("key_version").notNull().default(1),
    /** SHA-256 (hex) of a key that the host has been sent and has not said to have kept: until then both are good. */
    nextKeyHash: text("next_key_hash"),
    /** While set, the host is to get a new key as soon as it is heard. */
    keyRotationAskedAt: moment("key_rotation_asked_at"),
    /** One per start of the worker's program. */
    bootId: text("boot_id"),
    /** Where the data of the one that holds the key lies: a copy elsewhere is refused while it is heard. */
    place: text("place"),
    status: text("status", { enum: ["online", "offline"] })
      .notNull()
      .default("offline"),
    /** When the status last changed. */
    statusChangedAt: moment("status_changed_at").notNull().defaultNow(),
    lastSeenAt: moment("last_seen_at"),
    softwareVersion: text("software_version"),
    /** Docker's version. */
    engineVersion: text("engine_version"),
    /** Operating system, kernel and processor, for people. */
    platform: text("platform"),
    cpus: real("cpus"),
    memoryBytes: bigint("memory_bytes", { mode: "number" }),
    diskBytes: bigint("disk_bytes", { mode: "number" }),
    /** What apps may be given of it where that is not what was measured. */
    capacityCpus: real("capacity_cpus"),
    capacityMemoryBytes: bigint("capacity_memory_bytes", { mode: "number" }),
    /** While set, no app is placed here. */
    cordonedAt: moment("cordoned_at"),
    /** While set, its apps move to other hosts, one by one. */
    drainingAt: moment("draining_at"),
    /** An administrator has agreed that apps get an address in another zone by it. */
    drainAcrossZones: boolean("drain_across_zones").notNull().default(false),
    /** The host was taken out: its key is dead, its row stays for the deployments that ran there. */
    removedAt: moment("removed_at"),
    edgeKind: text("edge_kind"),
    edgeHttpPort: integer("edge_http_port").notNull().default(8080),
    edgeHttpsPort: integer("edge_https_port").notNull().default(8443),
    /** Loopback port on which the host answers the edge's maintenance pages and redirects; null: a worker of an older version. */
    edgePagesPort: integer("edge_pages_port"),
    /** Loopback port at which the host reaches the dashboard, for its edge to lead people there; null: that is elsewhere. */
    dashboardPort: integer("dashboard_port"),
    /** Since when the edge has not answered its own host; null while it does. */
    edgeDownSince: moment("edge_down_since"),
    /** A sentence: how it ended. */
    edgeFault: text("edge_fault"),
    /** When it last answered again; null: it has not been away since it was first heard of. */
    edgeUpSince: moment("edge_up_since"),
    /** When it went away, the last three times, newest first. */
    edgeEnds: moment("edge_ends").array().notNull().default([]),
    /** Where visitors reach it, IPv4 and IPv6: as it says itself, else from where it is heard. */
    addresses: text("addresses").array().notNull().default([]),
    /** As an administrator says; null: as above. */
    publicAddresses: text("public_addresses").array(),
    /** Version of the desired-state document; raised in every transaction that changes what the document says. */
    desiredVersion: bigint("desired_version", { mode: "number" }).notNull().default(1),
    /** Version of the route document; raised in every transaction that changes a route. */
    routeVersion: bigint("route_version", { mode: "number" }).notNull().default(1),
    /** Highest route version that the edge has confirmed. */
    confirmedRouteVersion: bigint("confirmed_route_version", { mode: "number" }).notNull().default(0),
    /** What an administrator should know: a second instance with this key, a desired state older than the saved one. */
    warning: text("warning"),
    /** Last host-wide snapshot that is worth keeping when the host is away. */
    facts: jsonb("facts").$type<Record<string, unknown>>(),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex("workers_name").on(table.name).where(sql`${table.removedAt} is null`),
    uniqueIndex("workers_key").on(table.keyHash),
  ],
);

/** What happened to a host, for its page. Written by `server/workers/note-event.ts`. */
export const workerEvents = pgTable(
  "worker_events",
  {
    id: text("id").primaryKey(),
    workerId: text("worker_id")
      .notNull()
      .references(() => workers.id, { onDelete: "cascade" }),
    kind: text("kind", { enum: workerEventKinds }).notNull(),
    sentence: text("sentence").notNull(),
    at: moment("at").notNull().defaultNow(),
  },
  (table) => [index("worker_events_worker").on(table.workerId, table.at.desc())],
);

/** One-time tokens with which a host joins. Only the SHA-256 (hex) is stored. */
export const joinTokens = pgTable(
  "join_tokens",
  {
    tokenHash: text("token_hash").primaryKey(),
    createdBy: text("created_by"),
    /** What the administrator chose for the host that will come. */
    wishes: jsonb("wishes").$type<WorkerWishes>().notNull().default({}),
    createdAt: moment("created_at").notNull().defaultNow(),
    expiresAt: moment("expires_at").notNull(),
    usedAt: moment("used_at"),
    usedBy: text("used_by"),
  },
  (table) => [index("join_tokens_expiry").on(table.expiresAt)],
);
