import * as z from "zod";
import { builderSchema, buildPlanSchema, inspectionSchema } from "../builds/schema";
import { failureCodeSchema } from "../deployments/schema";

/**
 * What a worker and the control plane say to each other. Pure: both sides import this file.
 *
 * HTTP (JSON, `Authorization: Bearer <JWT>` but for the first two):
 *   POST /v1/workers/register       RegisterRequest → RegisterAnswer (once, with a join token)
 *   POST /v1/workers/token          Authorization: Bearer <API key> → TokenAnswer
 *   POST /v1/workers/claims         ClaimRequest → DeploymentSpec, 409 when somebody or something else was first; the header
 *                                   `x-wisehosting-desired-version` says from which desired state on the claim is listed
 *   GET  /v1/workers/desired-state  → DesiredState, with `ETag` and 304
 *   GET  /v1/traefik/config         → the route document, with `ETag` and 304
 * WebSocket /v1/workers/socket (same bearer): one JSON message a frame, `WorkerMessage` up, `HubMessage` down.
 *
 * Order on the socket: a worker first drains its spool of transitions and build log (both are taken before hello), then says
 * hello, and acts only after welcome. One socket's messages are handled strictly in order, heartbeats apart; a piece of build
 * log sent before a transition is stored before it. A transition that leaves a gap in the numbers is not acknowledged.
 *
 * Moments are never sent by a worker's clock: `ageMs` says how long ago something was, by the sender's own measure.
 */
export const protocolVersion = 1;

export const heartbeatEveryMs = 5_000;
/** Docker is not touched without an acknowledged heartbeat younger than this (monotonic). */
export const fenceAfterMs = 20_000;
/** Longest piece of build log in one message, in UTF-8 bytes. */
export const logPieceBytes = 65_536;
/** The edge must confirm a switch within this time, else the pointer goes back. */
export const routeConfirmWithinMs = 60_000;
/** A look at a repository, its fetch included, is answered within this time or not at all. */
export const inspectionDeadlineMs = 60_000;
/** A question to a worker is answered within this time or not at all. */
export const questionDeadlineMs = 5_000;

// ---- joining ----------------------------------------------------------------------------------

export const registerRequestSchema = z.object({
  joinToken: z.string().min(1).max(200),
  instanceId: z.string().min(8).max(100),
  name: z.string().trim().min(1).max(63),
  softwareVersion: z.string().max(100),
});
export const registerAnswerSchema = z.object({ workerId: z.string(), apiKey: z.string() });

/** `expiresIn` in seconds, to be timed by the worker's monotonic clock. */
export const tokenAnswerSchema = z.object({ token: z.string(), expiresIn: z.number() });

// ---- a deployment's spec ----------------------------------------------------------------------

/** How a container is run; the same for a first start, a restart and after a rebuilt host. */
export const runSpecSchema = z.object({
  /** Port on which the app listens inside the container; also given as `PORT`. */
  port: z.int(),
  memoryBytes: z.int(),
  cpus: z.number(),
  pidsLimit: z.int(),
  environment: z.record(z.string(), z.string()),
  /** Instead of the image's own command: one line for `/bin/sh -c`. */
  startCommand: z.string().nullable(),
});
export type RunSpec = z.infer<typeof runSpecSchema>;

export const claimRequestSchema = z.object({
  deploymentId: z.string().max(100),
  claimId: z.string().min(8).max(100),
  bootId: z.string().min(8).max(100),
});

export const repositorySourceSchema = z.object({
  kind: z.literal("repository"),
  repository: z.string(),
  branch: z.string(),
  /** Fetch exactly this commit; null: the branch's head. */
  commit: z.string().nullable(),
  allowLocal: z.boolean(),
  allowPrivateAddresses: z.boolean(),
  /** Largest repository (pack and work tree), bytes. */
  maxBytes: z.int(),
  timeoutMs: z.int(),
});
export type RepositorySource = z.infer<typeof repositorySourceSchema>;

const imageSourceSchema = z.object({
  kind: z.literal("image"),
  /** As `server/builds/image-grammar.ts` has it. */
  reference: z.string(),
  credential: z.object({ server: z.string(), username: z.string(), password: z.string() }).nullable(),
  allowPrivateAddresses: z.boolean(),
  timeoutMs: z.int(),
});
export type ImageSource = z.infer<typeof imageSourceSchema>;

/** Nothing is fetched or built: an image that this host kept runs again. */
const keptSourceSchema = z.object({ kind: z.literal("kept"), image: z.string() });

const command = z.string().nullable();
/** What the user chose about how the app is built and run; nulls are found out on the host (`server/builds`). */
export const buildWishesSchema = z.object({
  rootDirectory: z.string(),
  builder: builderSchema,
  dockerfilePath: z.string(),
  port: z.int(),
  installCommand: command,
  buildCommand: command,
  startCommand: command,
  releaseCommand: command,
  outputDirectory: z.string().nullable(),
  singlePage: z.boolean().nullable(),
  baseImagePrefix: z.string(),
});
export type BuildWishes = z.infer<typeof buildWishesSchema>;

const buildSpecSchema = buildWishesSchema.extend({
  target: z.string().nullable(),
  arguments: z.record(z.string(), z.string()),
  /** Handed to the build as secrets, never as arguments. */
  variables: z.record(z.string(), z.string()),
  noCache: z.boolean(),
  timeoutMs: z.int(),
});
export type BuildSpec = z.infer<typeof buildSpecSchema>;

/** Served only to the holder of the claim, until the claim ends. */
export const deploymentSpecSchema = z.object({
  deploymentId: z.string(),
  claimId: z.string(),
  appId: z.string(),
  appName: z.string(),
  number: z.int(),
  source: z.discriminatedUnion("kind", [repositorySourceSchema, imageSourceSchema, keptSourceSchema]),
  build: buildSpecSchema,
  /** A release command has this long. */
  releaseTimeoutMs: z.int(),
  maxLogBytes: z.int(),
  /** Values that the log must not show. */
  masked: z.array(z.string()),
  run: runSpecSchema,
  health: z.object({ path: z.string().nullable(), timeoutMs: z.int() }),
  drainMs: z.int(),
  stopTimeoutMs: z.int(),
});
export type DeploymentSpec = z.infer<typeof deploymentSpecSchema>;

// ---- desired state ----------------------------------------------------------------------------

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

// ---- worker → hub -----------------------------------------------------------------------------

const stagedFailure = { code: failureCodeSchema, reason: z.string().max(2_000) };
export const stagedFailureSchema = z.object(stagedFailure);

/** What happened to a claim, in order. Illegal or dead ones are acknowledged as `stale`. */
export const transitionEventSchema = z.discriminatedUnion("event", [
  z.object({ event: z.literal("fetched"), commit: z.string(), message: z.string().max(10_000), author: z.string().max(500) }),
  /** How the fetched commit is going to be built; before `built`, where something is built. */
  z.object({ event: z.literal("planned"), plan: buildPlanSchema }),
  /** `releases`: a release command runs before the new container is started, and `released` says that it ended well. */
  z.object({ event: z.literal("built"), image: z.string(), imageBytes: z.int(), releases: z.boolean().optional() }),
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

export const appMetricsSchema = z.object({
  appId: z.string(),
  deploymentId: z.string(),
  /** Percent of one core: 150 is a core and a half. */
  cpuPercent: z.number(),
  memoryBytes: z.int(),
  memoryLimitBytes: z.int().nullable(),
  pids: z.int().nullable(),
  networkReceivedBytes: z.int().nullable(),
  networkSentBytes: z.int().nullable(),
});
export type AppMetrics = z.infer<typeof appMetricsSchema>;

export const runtimeLogLineSchema = z.object({ time: z.string(), stream: z.enum(["stdout", "stderr"]), text: z.string() });
export type RuntimeLogLine = z.infer<typeof runtimeLogLineSchema>;

/** A line of a log that is followed live; a note is the platform's own: a restart, lines that were dropped. */
export const liveLogLineSchema = runtimeLogLineSchema.extend({ stream: z.enum(["stdout", "stderr", "note"]) });
export type LiveLogLine = z.infer<typeof liveLogLineSchema>;
/** From `first` on, as one follower (`streamId`) numbers them. `again`: as was asked for; older ones are not there any more. */
export const logLinesSchema = z.object({
  appId: z.string(),
  streamId: z.string().max(100),
  first: z.int().min(0),
  again: z.boolean(),
  lines: z.array(liveLogLineSchema),
});
export type LogLines = z.infer<typeof logLinesSchema>;
/** Lines from `next` on of this stream, or all that is kept when the stream is another. */
export const logWantSchema = z.object({ streamId: z.string().max(100).nullable(), next: z.int().min(0) });
export type LogWant = z.infer<typeof logWantSchema>;
/** A log is followed for so long after the last `follow-log`, which is sent again this often while somebody reads. */
export const logLease = { ms: 25_000, renewEveryMs: 10_000 } as const;

export const workerMessageSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("hello"),
    protocol: z.int(),
    instanceId: z.string(),
    bootId: z.string(),
    softwareVersion: z.string(),
    cpus: z.number(),
    memoryBytes: z.int(),
    diskBytes: z.int(),
    edgeKind: z.string().nullable(),
    edgeHttpPort: z.int(),
    /** Version of the desired state that the worker has applied; 0 for none. */
    desiredVersion: z.int(),
    containers: z.array(containerReportSchema),
  }),
  z.object({ type: z.literal("heartbeat"), sequence: z.int() }),
  z.object({ type: z.literal("transition"), transition: transitionSchema }),
  z.object({
    type: z.literal("build-log"),
    claimId: z.string(),
    deploymentId: z.string(),
    startByte: z.int().min(0),
    text: z.string(),
  }),
  /** All of our containers on this host, whenever something about them changed; at least every 30 s. */
  z.object({ type: z.literal("containers"), desiredVersion: z.int(), items: z.array(containerReportSchema) }),
  z.object({ type: z.literal("app-removed"), appId: z.string() }),
  /** The edge has taken up this route version, whether or not a deployment waits for it. */
  z.object({ type: z.literal("route-confirmed"), routeVersion: z.int() }),
  z.object({ type: z.literal("metrics"), items: z.array(appMetricsSchema) }),
  z.object({ type: z.literal("warning"), text: z.string().max(2_000).nullable() }),
  z.object({
    type: z.literal("answer"),
    questionId: z.string(),
    lines: z.array(runtimeLogLineSchema).nullable(),
    error: z.string().nullable(),
  }),
  z.object({
    type: z.literal("inspected"),
    questionId: z.string(),
    inspection: inspectionSchema.nullable(),
    /** Why there is none. */
    failure: stagedFailureSchema.nullable(),
  }),
  logLinesSchema.extend({ type: z.literal("log-lines") }),
]);
export type WorkerMessage = z.infer<typeof workerMessageSchema>;

// ---- hub → worker -----------------------------------------------------------------------------

/** Close codes of the socket beyond the standard ones. */
export const socketCloseCodes = { unauthenticated: 4401, secondInstance: 4409, replaced: 4410, protocol: 4400 } as const;

export const hubMessageSchema = z.discriminatedUnion("type", [
  /** Answer to hello: from here on the worker may act. Older, unswitched claims of this worker have been failed. */
  z.object({
    type: z.literal("welcome"),
    workerId: z.string(),
    installationId: z.string(),
    desiredVersion: z.int(),
    routeVersion: z.int(),
  }),
  z.object({ type: z.literal("heartbeat-ack"), sequence: z.int() }),
  z.object({
    type: z.literal("transition-ack"),
    claimId: z.string(),
    number: z.int(),
    result: z.enum(["applied", "duplicate", "stale"]),
  }),
  /** `nextByte` is what is stored: send from there. `dead`: this claim's log is no longer taken. */
  z.object({ type: z.literal("build-log-ack"), claimId: z.string(), nextByte: z.int(), dead: z.boolean() }),
  z.object({ type: z.literal("hint"), topic: z.enum(["desired-state", "routes"]) }),
  z.object({
    type: z.literal("question"),
    questionId: z.string(),
    appId: z.string(),
    deploymentId: z.string().nullable(),
    tail: z.int(),
  }),
  /** Fetch it, look how it would be built, and forget it. */
  z.object({ type: z.literal("inspect"), questionId: z.string(), source: repositorySourceSchema, build: buildWishesSchema }),
  /** Somebody reads the app's log live: begin, or go on. What is wanted is sent again. */
  z.object({ type: z.literal("follow-log"), appId: z.string(), want: logWantSchema.nullable() }),
]);
export type HubMessage = z.infer<typeof hubMessageSchema>;
