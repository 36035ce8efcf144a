import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, pgTable, real, text, uniqueIndex } from "drizzle-orm/pg-core";
import { builders } from "../../server/builds/schema";
import { teams } from "./accounts";
import { moment } from "./columns";
import { registries } from "./registries";
import { workers } from "./workers";

export const apps = pgTable(
  "apps",
  {
    id: text("id").primaryKey(),
    teamId: text("team_id")
      .notNull()
      .references(() => teams.id),
    /** Null until the first deployment picks a host; kept until that host is drained. */
    workerId: text("worker_id").references(() => workers.id),
    /** Shown; also the slug of its pages. Unique in its team. */
    name: text("name").notNull(),
    /** First label of its address. Unique in the installation while the app or its tombstone exists. */
    subdomain: text("subdomain").notNull(),
    /** Null where a prebuilt image runs. One of the two is set. */
    repository: text("repository"),
    branch: text("branch").notNull(),
    image: text("image"),
    registryId: text("registry_id").references(() => registries.id, { onDelete: "set null" }),
    /** Where the app lies in its repository; empty is the root. */
    rootDirectory: text("root_directory").notNull().default(""),
    builder: text("builder", { enum: builders }).notNull().default("auto"),
    dockerfilePath: text("dockerfile_path").notNull(),
    buildTarget: text("build_target"),
    buildArguments: jsonb("build_arguments").$type<Record<string, string>>().notNull().default({}),
    installCommand: text("install_command"),
    buildCommand: text("build_command"),
    startCommand: text("start_command"),
    releaseCommand: text("release_command"),
    outputDirectory: text("output_directory"),
    singlePage: boolean("single_page"),
    port: integer("port").notNull(),
    healthCheckPath: text("health_check_path"),
    memoryMb: integer("memory_mb").notNull(),
    cpus: real("cpus").notNull(),
    pidsLimit: integer("pids_limit").notNull(),
    /** What its container may write before its people are told. */
    diskQuotaMb: integer("disk_quota_mb").notNull().default(10_240),
    /** Since when it is over that. */
    diskOverQuotaAt: moment("disk_over_quota_at"),
    /** Only hosts of this zone, and with these labels, are chosen for it. */
    zone: text("zone"),
    hostLabels: jsonb("host_labels").$type<Record<string, string>>().notNull().default({}),
    /** What the user wants; `status` below is what was seen. */
    wanted: text("wanted", { enum: ["running", "stopped"] })
      .notNull()
      .default("running"),
    /** When it was last stopped by somebody: a deployment that was asked for earlier does not start it again. */
    stoppedAt: moment("stopped_at"),
    /** Raised by "restart": the host restarts the container once per generation. */
    restartGeneration: integer("restart_generation").notNull().default(0),
    /** The deployment that the route document points at. Moved by switch and revert only. */
    routedDeploymentId: text("routed_deployment_id"),
    /** Observed. One writer: `server/apps/observe.ts`. */
    status: text("status", { enum: ["idle", "running", "stopped", "crashed"] })
      .notNull()
      .default("idle"),
    statusReason: text("status_reason"),
    statusChangedAt: moment("status_changed_at").notNull().defaultNow(),
    /** Last deployment number given; raised under the row's lock. */
    lastNumber: integer("last_number").notNull().default(0),
    /** While set, pushes deploy nothing. */
    automaticDeploysPausedAt: moment("automatic_deploys_paused_at"),
    /** Tombstone: claims are refused, the name stays reserved until the host has reported that all is gone. */
    deletedAt: moment("deleted_at"),
    /** Of a tombstone: hosts that have reported that nothing of it is left there. */
    goneFrom: text("gone_from").array().notNull().default([]),
    createdBy: text("created_by"),
    createdAt: moment("created_at").notNull().defaultNow(),
    updatedAt: moment("updated_at").notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex("apps_subdomain").on(table.subdomain),
    uniqueIndex("apps_team_name").on(table.teamId, sql`lower(${table.name})`),
    index("apps_worker").on(table.workerId),
    check("apps_one_source", sql`(${table.repository} is null) <> (${table.image} is null)`),
  ],
);
