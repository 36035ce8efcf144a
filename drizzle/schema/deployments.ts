import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { AppSnapshot } from "../../server/apps/settings-schema";
import type { BuildPlan } from "../../server/builds/schema";
import {
  deploymentStatuses,
  deploymentTriggers,
  failureCodes,
  type Placement,
  stageNames,
} from "../../server/deployments/schema";
import { apps } from "./apps";
import { moment } from "./columns";
import { workers } from "./workers";

export const deployments = pgTable(
  "deployments",
  {
    id: text("id").primaryKey(),
    appId: text("app_id")
      .notNull()
      .references(() => apps.id, { onDelete: "cascade" }),
    /** Null where no host had room: it failed before it began. */
    workerId: text("worker_id").references(() => workers.id),
    /** Why this host; null for those from before reasons were kept. */
    placement: jsonb("placement").$type<Placement>(),
    /** 1, 2, 3 … within the app. */
    number: integer("number").notNull(),
    /** One writer: `server/deployments/store.ts`, by compare-and-set. */
    status: text("status", { enum: deploymentStatuses }).notNull().default("queued"),
    reason: text("reason"),
    reasonCode: text("reason_code", { enum: failureCodes }),
    trigger: text("trigger", { enum: deploymentTriggers }).notNull(),
    createdBy: text("created_by"),
    branch: text("branch").notNull(),
    /** The commit that was asked for, or found to be the branch's head when it was asked; the one that was fetched must be equal. */
    commit: text("commit"),
    commitMessage: text("commit_message"),
    commitAuthor: text("commit_author"),
    /** The app's settings as they were when this was created. */
    snapshot: jsonb("snapshot").$type<AppSnapshot>().notNull(),
    /** The environment as it was then, sealed with the deployment's identity; null where there was none. */
    sealedEnvironment: text("sealed_environment"),
    /** Builds without the layer cache. */
    noCache: boolean("no_cache").notNull().default(false),
    /** Set where nothing is built: the deployment whose kept image runs again. */
    imageOfDeploymentId: text("image_of_deployment_id"),
    /** How it was built, as its host found out. */
    plan: jsonb("plan").$type<BuildPlan>(),

    /** Chosen by the worker; the same claim id gets the same answer. */
    claimId: text("claim_id"),
    /** Boot of the worker that claimed; the hello of a newer boot fails older, unswitched claims. */
    bootId: text("boot_id"),
    claimedAt: moment("claimed_at"),
    /** Number of the last transition applied within the claim. */
    lastTransition: integer("last_transition").notNull().default(0),
    /** Last sign of life of the claim: a transition or a piece of build log. */
    progressAt: moment("progress_at"),
    cancelRequested: boolean("cancel_requested").notNull().default(false),

    image: text("image"),
    /** Of an image from a registry: what its host pulled, or, set beforehand, what it is to pull. */
    imageDigest: text("image_digest"),
    imageBytes: bigint("image_bytes", { mode: "number" }),
    containerId: text("container_id"),
    /** Port on the host's loopback. */
    hostPort: integer("host_port"),
    /** False once the host has reported that the container of this ended deployment is gone. */
    containerPresent: boolean("container_present").notNull().default(false),
    /** Route version under which the pointer was moved here; set by the switch. */
    switchedVersion: bigint("switched_version", { mode: "number" }),
    switchedAt: moment("switched_at"),
    /** Where the pointer goes back when the edge does not confirm. */
    previousDeploymentId: text("previous_deployment_id"),
    liveAt: moment("live_at"),
    /** Bytes of build log stored: the only offset at which the next piece is taken. */
    logBytes: bigint("log_bytes", { mode: "number" }).notNull().default(0),
    createdAt: moment("created_at").notNull().defaultNow(),
    finishedAt: moment("finished_at"),
  },
  (table) => [
    uniqueIndex("deployments_number").on(table.appId, table.number),
    uniqueIndex("deployments_one_queued").on(table.appId).where(sql`${table.status} = 'queued'`),
    uniqueIndex("deployments_one_running").on(table.appId).where(sql`${table.status} in ('fetching', 'building', 'starting')`),
    uniqueIndex("deployments_one_live").on(table.appId).where(sql`${table.status} = 'live'`),
    uniqueIndex("deployments_claim").on(table.claimId),
    check("deployments_placed", sql`${table.workerId} is not null or ${table.status} = 'failed'`),
    index("deployments_worker_active")
      .on(table.workerId)
      .where(sql`${table.status} in ('queued', 'fetching', 'building', 'starting', 'live') or ${table.containerPresent}`),
  ],
);

export const deploymentStages = pgTable(
  "deployment_stages",
  {
    deploymentId: text("deployment_id")
      .notNull()
      .references(() => deployments.id, { onDelete: "cascade" }),
    name: text("name", { enum: stageNames }).notNull(),
    startedAt: moment("started_at").notNull(),
    finishedAt: moment("finished_at"),
    error: text("error"),
  },
  (table) => [primaryKey({ columns: [table.deploymentId, table.name] })],
);
