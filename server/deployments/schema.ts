import * as z from "zod";
import { appSnapshotSchema } from "../apps/settings-schema";
import { buildPlanSchema } from "../builds/schema";
import { keptVariableSchema } from "../variables/schema";

/** Vocabulary of deployments. Browser-safe. */
export const deploymentStatuses = [
  "queued",
  "fetching",
  "building",
  "starting",
  "live",
  "failed",
  "cancelled",
  "superseded",
  "retired",
] as const;
export const deploymentStatusSchema = z.enum(deploymentStatuses);
export type DeploymentStatus = z.infer<typeof deploymentStatusSchema>;

export const stageNames = ["queue", "fetch", "build", "release", "start", "health", "route", "drain"] as const;
export const stageNameSchema = z.enum(stageNames);
export type StageName = z.infer<typeof stageNameSchema>;

export const deploymentTriggers = ["click", "api", "push", "hook", "rollback", "restart", "drain"] as const;
export type DeploymentTrigger = (typeof deploymentTriggers)[number];

/** Which host was chosen for a deployment, and why, in a sentence. */
export const placementSchema = z.object({ workerId: z.string(), workerName: z.string(), sentence: z.string() });
export type Placement = z.infer<typeof placementSchema>;

/** A full SHA-1 or SHA-256 object name. Abbreviations are refused: they may name another commit tomorrow. */
export const commitSchema = z
  .string()
  .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "Give the full commit: 40 hexadecimal characters in lower case.");

/** Why a deployment ended, for programs; `reason` beside it is the sentence for the person. */
export const failureCodes = [
  "worker_restarted",
  "worker_unreachable",
  "repository_unreachable",
  "repository_private",
  "repository_refused",
  "host_key_refused",
  "repository_too_large",
  "branch_not_found",
  "commit_not_found",
  "fetch_timeout",
  "fetch_failed",
  "symlink_outside",
  "dockerfile_not_found",
  "dockerfile_outside",
  "nothing_detected",
  "image_not_found",
  "image_missing",
  "registry_refused",
  "registry_unreachable",
  "pull_timeout",
  "build_failed",
  "build_timeout",
  "build_out_of_memory",
  "disk_full",
  "builder_unavailable",
  "engine_unavailable",
  "release_failed",
  "release_timeout",
  "start_failed",
  "start_timeout",
  "exited",
  "out_of_memory",
  "wrong_port",
  "loopback_only",
  "not_listening",
  "unhealthy",
  "route_refused",
  "route_unconfirmed",
  "host_port_taken",
  "app_deleted",
  "cancelled",
  "superseded",
  "no_host_fits",
  "plan_limit",
  "host_removed",
  "internal",
] as const;
export const failureCodeSchema = z.enum(failureCodes);
export type FailureCode = z.infer<typeof failureCodeSchema>;

export const stageSchema = z.object({
  name: stageNameSchema,
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  error: z.string().nullable(),
});
export type Stage = z.infer<typeof stageSchema>;

/** Another deployment of the same app. */
const referenceSchema = z.object({ id: z.string(), number: z.int() }).nullable();

/** A deployment as the API, the dashboard and the tests see it. */
export const deploymentSchema = z.object({
  id: z.string(),
  appId: z.string(),
  number: z.int(),
  status: deploymentStatusSchema,
  /** Sentence for the person when it failed, was cancelled or superseded. */
  reason: z.string().nullable(),
  reasonCode: failureCodeSchema.nullable(),
  trigger: z.enum(deploymentTriggers),
  branch: z.string(),
  /** Full object name; null until it is known. */
  commit: z.string().nullable(),
  commitMessage: z.string().nullable(),
  commitAuthor: z.string().nullable(),
  /** Built without the layer cache. */
  noCache: z.boolean(),
  /** Set where nothing was built: the deployment whose image runs again. */
  imageOf: referenceSchema,
  /** What was live before it took over. */
  previous: referenceSchema,
  imageBytes: z.int().nullable(),
  /** Its host, and why that one; null where none had room, and for those from before reasons were kept. */
  placement: placementSchema.nullable(),
  cancelRequested: z.boolean(),
  /** Bytes of build log stored so far. */
  logBytes: z.int(),
  createdBy: z.string().nullable(),
  createdByName: z.string().nullable(),
  createdAt: z.iso.datetime(),
  /** When it took over; null where it never did. */
  liveAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  stages: z.array(stageSchema),
});
export type Deployment = z.infer<typeof deploymentSchema>;

/** With all that it kept. Values of variables are never in it. */
export const deploymentDetailsSchema = deploymentSchema.extend({
  /** How it was built; null until its host has found out. */
  plan: buildPlanSchema.nullable(),
  settings: appSnapshotSchema,
  variables: z.array(keptVariableSchema.omit({ value: true })),
});
export type DeploymentDetails = z.infer<typeof deploymentDetailsSchema>;

/** Which of an app's deployments are listed. */
export const deploymentFilters = z.object({
  status: deploymentStatusSchema.optional(),
  branch: z.string().max(255).optional(),
  trigger: z.enum(deploymentTriggers).optional(),
  /** A user's id, or `me`. */
  actor: z.string().max(100).optional(),
  /** Asked for at this moment or later. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});
export type DeploymentFilters = z.infer<typeof deploymentFilters>;

const settingValueSchema = z.union([z.string(), z.number(), z.boolean(), z.null(), z.record(z.string(), z.string())]);

const comparedSideSchema = z.object({
  deployment: deploymentSchema,
  /** False: its image is no longer kept on the app's host, so nobody can go back to it. */
  imageKept: z.boolean(),
  /** Its image lies on a host that the app has left: going back to it builds the same commit, or pulls the same digest, again. */
  rebuilds: z.boolean(),
  /** When the next version took over; null while it is live, or where it never was. */
  liveUntil: z.iso.datetime().nullable(),
});
export type ComparedSide = z.infer<typeof comparedSideSchema>;

/** What differs between two deployments: `b` seen from `a`. */
export const comparedSchema = z.object({
  a: comparedSideSchema,
  b: comparedSideSchema,
  settings: z.array(z.object({ name: appSnapshotSchema.keyof(), before: settingValueSchema, after: settingValueSchema })),
  variables: z.array(z.object({ key: z.string(), secret: z.boolean(), change: z.enum(["added", "removed", "changed"]) })),
  /** Where the difference of their commits can be read; null where nobody knows. */
  commits: z.string().nullable(),
});
export type ComparedDeployments = z.infer<typeof comparedSchema>;

const logLineSchema = z.object({ number: z.int(), text: z.string() });

/** What broke. */
export const explainedFailureSchema = z.object({
  /** Name of the rule that found the cause; null where only the reason is known. */
  rule: z.string().nullable(),
  cause: z.string(),
  next: z.string(),
  /** Where it is put right. */
  place: z.enum(["source", "build", "run", "health", "variables", "hosts"]).nullable(),
  /** The first line that tells of the error, numbered from 1. */
  line: logLineSchema.nullable(),
  /** That line and those around it. */
  excerpt: z.array(logLineSchema),
  /** What changed since the last version that was live; null where there was none. */
  since: z
    .object({
      deployment: z.object({ id: z.string(), number: z.int() }),
      commits: z.object({ from: z.string().nullable(), to: z.string().nullable(), link: z.string().nullable() }),
      settings: comparedSchema.shape.settings,
      variables: comparedSchema.shape.variables,
    })
    .nullable(),
});
export type ExplainedFailure = z.infer<typeof explainedFailureSchema>;

export const createDeploymentInput = z.object({
  id: z.string(),
  commit: commitSchema.optional(),
  /** Builds everything anew. */
  noCache: z.boolean().optional(),
  /** Builds nothing: the live version's image again, with the app's present settings and variables. */
  reuseImage: z.boolean().optional(),
});

export const rollbackInput = z.object({
  id: z.string().max(100),
  deploymentId: z.string().max(100),
  pauseDeploys: z.boolean().default(true),
  reason: z.string().trim().max(500, "Give a reason of at most 500 characters.").optional(),
});
