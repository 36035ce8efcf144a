import * as z from "zod";
import { runSpecSchema } from "./deployment-spec";

/** What should run on a host. */

export const desiredAppSchema = z.object({
  appId: z.string(),
  /** The routed deployment. */
  deploymentId: z.string(),
  wanted: z.enum(["running", "stopped"]),
  restartGeneration: z.int(),
  hostPort: z.int(),
  image: z.string(),
  run: runSpecSchema,
  stopTimeoutMs: z.int(),
});
export type DesiredApp = z.infer<typeof desiredAppSchema>;

export const desiredClaimSchema = z.object({
  claimId: z.string(),
  deploymentId: z.string(),
  appId: z.string(),
  /** The boot that claimed it. A control plane of an older version does not say. */
  bootId: z.string().nullable().default(null),
  cancelRequested: z.boolean(),
  /** Route version of the switch; null before it. A switched claim waits for the edge's confirmation. */
  switchedVersion: z.int().nullable(),
  /** Number of the last transition that was applied: a worker that lost its spool goes on after it. */
  lastTransition: z.int(),
  /** The claim's deadline to be confirmed, as time left, ms; null before the switch. */
  confirmWithinMs: z.int().nullable(),
});

/** `version` never goes back; one that is older than the saved one (a restored backup) holds everything. */
export const desiredStateSchema = z.object({
  version: z.int(),
  installationId: z.string(),
  workerId: z.string(),
  /** The route document that belongs to this state has at least this version. */
  routeVersion: z.int(),
  apps: z.array(desiredAppSchema),
  /** Every claim that is not ended. A claim that the worker holds and this does not is dead. */
  claims: z.array(desiredClaimSchema),
  /** Ended deployments whose containers have not been reported gone: drain, stop, remove, report. */
  ended: z.array(z.object({ deploymentId: z.string(), appId: z.string(), drainMs: z.int(), stopTimeoutMs: z.int() })),
  /** Deleted apps: containers, images, mirrors and work trees go, then report `app-removed`. */
  tombstones: z.array(z.object({ appId: z.string() })),
  /** Images that no clean-up may take. */
  protectedImages: z.array(z.string()),
});
export type DesiredState = z.infer<typeof desiredStateSchema>;
