import * as z from "zod";
import { buildPlanSchema } from "../../builds/schema";
import { failureCodeSchema } from "../../deployments/schema";

/** What a host reports of deployments and containers. */

const stagedFailure = { code: failureCodeSchema, reason: z.string().max(2_000) };
export const stagedFailureSchema = z.object(stagedFailure);

/** What one host says is built again on another, when an app moves: it is words of git's and of registries', nothing else. */
const commitSchema = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const digestSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** What happened to a claim, in order. Illegal or dead ones are acknowledged as `stale`. */
export const transitionEventSchema = z.discriminatedUnion("event", [
  z.object({ event: z.literal("fetched"), commit: commitSchema, message: z.string().max(10_000), author: z.string().max(500) }),
  /** How the fetched commit is going to be built; before `built`, where something is built. */
  z.object({ event: z.literal("planned"), plan: buildPlanSchema }),
  /** `digest`: of an image from a registry. `releases`: a release command runs before the new container is started, and `released` says that it ended well. */
  z.object({
    event: z.literal("built"),
    image: z.string(),
    imageBytes: z.int(),
    releases: z.boolean().optional(),
    digest: digestSchema.optional(),
  }),
  z.object({ event: z.literal("released") }),
  z.object({ event: z.literal("started"), containerId: z.string(), hostPort: z.int() }),
  z.object({ event: z.literal("healthy") }),
  /** The edge answers with a document of at least this version on every entry point. */
  z.object({ event: z.literal("routed"), routeVersion: z.int() }),
  /** The old container has ended. */
  z.object({ event: z.literal("drained") }),
  /** Before the switch: any failure. After it: only `route_refused` and `route_unconfirmed`. */
  z.object({ event: z.literal("failed"), ...stagedFailure }),
  z.object({ event: z.literal("cancelled") }),
]);
export type TransitionEvent = z.infer<typeof transitionEventSchema>;

export const transitionSchema = z.object({
  claimId: z.string(),
  deploymentId: z.string(),
  /** From 1 within the claim. */
  number: z.int().min(1),
  ageMs: z.number().min(0),
  body: transitionEventSchema,
});
export type Transition = z.infer<typeof transitionSchema>;

export const containerReportSchema = z.object({
  appId: z.string(),
  deploymentId: z.string(),
  containerId: z.string(),
  state: z.enum(["created", "running", "restarting", "paused", "exited", "dead"]),
  exitCode: z.int().nullable(),
  outOfMemory: z.boolean(),
  restarts: z.int(),
  hostPort: z.int().nullable(),
});
export type ContainerReport = z.infer<typeof containerReportSchema>;

/** Written by its containers, with what is kept of their output; images do not count. */
export const appDiskUseSchema = z.object({ appId: z.string(), bytes: z.int().min(0) });
export type AppDiskUse = z.infer<typeof appDiskUseSchema>;
