import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  real,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { builders } from "../../server/builds/schema";
import type { EdgeOptions } from "../../server/domains/schema";
import { teams } from "./accounts";
import { moment } from "./columns";
import { deployKeys, gitConnections } from "./connections";
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
    /** Of a preview: the full ref under which its provider keeps the head, instead of the branch. */
    sourceRef: text("source_ref"),
    /** With which credential the repository is read; at most one of the two. */
    gitConnectionId: text("git_connection_id").references(() => gitConnections.id, { onDelete: "set null" }),
    deployKeyId: text("deploy_key_id").references(() => deployKeys.id, { onDelete: "set null" }),
    /** In the addresses of its webhooks. */
    webhookUuid: uuid("webhook_uuid").notNull().defaultRandom(),
    /** Pushes that change nothing below these start nothing; empty: every push counts. */
    watchPaths: text("watch_paths").array().notNull().default([]),
    /** The newest commit of its branch for which it was decided whether to deploy it; null until one was seen. */
    handledCommit: text("handled_commit"),
    /** When its branch was last compared with the git server; null: it is due. */
    headCheckedAt: moment("head_checked_at"),
    /** How often in a row the git server did not answer that. */
    headFailures: integer("head_failures").notNull().default(0),
    /** Of a preview: the app whose pull request it shows. */
    previewOf: text("preview_of").references((): AnyPgColumn => apps.id, { onDelete: "cascade" }),
    previewsEnabled: boolean("previews_enabled").notNull().default(false),
    /** Most previews at once. */
    previewLimit: integer("preview_limit").notNull().default(5),
    /** What a preview may use; null: as much as the app. */
    previewMemoryMb: integer("preview_memory_mb"),
    previewCpus: real("preview_cpus"),
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
    /** What the edge does for every name of it. */
    edgeOptions: jsonb("edge_options").$type<EdgeOptions>().notNull().default({}),
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
    /** The container that was last reported of its routed deployment, and how often the engine had started it again by then. */
    seenContainerId: text("seen_container_id"),
    seenRestarts: integer("seen_restarts").notNull().default(0),
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
    uniqueIndex("apps_webhook").on(table.webhookUuid),
    index("apps_worker").on(table.workerId),
    index("apps_preview_of").on(table.previewOf),
    index("apps_head_checked").on(table.headCheckedAt),
    check("apps_one_source", sql`(${table.repository} is null) <> (${table.image} is null)`),
  ],
);
