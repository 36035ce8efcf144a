import * as z from "zod";
import { inspectionSchema } from "../../builds/schema";
import { toldAuthoritySchema } from "./authority";
import { buildWishesSchema, repositorySourceSchema } from "./deployment-spec";
import { edgeFaultsSchema } from "./edge-faults";
import { edgeStateSchema } from "./edge-state";
import { logLinesSchema, logPageSchema, logQuestionSchema, logWantSchema } from "./logs";
import { appMetricsSchema, hostMetricsSchema } from "./metrics";
import { appDiskUseSchema, containerReportSchema, stagedFailureSchema, transitionSchema } from "./reports";

// ---- worker → hub -----------------------------------------------------------------------------

export const workerMessageSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("hello"),
    protocol: z.int(),
    instanceId: z.string(),
    /** Where the data lies that this identity comes from. */
    place: z.string().max(100).optional(),
    bootId: z.string(),
    softwareVersion: z.string(),
    /** Null: Docker does not answer. A worker of an older version says neither this nor the next. */
    engineVersion: z.string().max(100).nullable().default(null),
    /** Operating system, kernel and processor, for people. */
    platform: z.string().max(200).nullable().default(null),
    cpus: z.number(),
    memoryBytes: z.int(),
    diskBytes: z.int(),
    edgeKind: z.string().nullable(),
    edgeHttpPort: z.int(),
    edgeHttpsPort: z.int().default(8443),
    /** Where the edge finds this host's maintenance pages and redirects, on loopback; null: a worker of an older version. */
    edgePagesPort: z.int().nullable().default(null),
    /** Loopback port at which it reaches the dashboard; null: that is on another machine. */
    dashboardPort: z.int().min(1).max(65_535).nullable().default(null),
    /** Where visitors reach this host, as its setting says, or by the public addresses that the machine has; empty: it cannot say. */
    addresses: z
      .array(z.union([z.ipv4(), z.ipv6()]))
      .max(20)
      .default([]),
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
  /** Every running app of ours, in one message a tick. An app that is left out is no longer measured. */
  z.object({ type: z.literal("metrics"), items: z.array(appMetricsSchema), host: hostMetricsSchema.nullable() }),
  /** What each app that has a container here takes of the disk: all of them, now and then. */
  z.object({ type: z.literal("disk-use"), items: z.array(appDiskUseSchema) }),
  edgeStateSchema.extend({ type: z.literal("edge-state") }),
  /** The edge ended and was started again without being asked to. */
  z.object({ type: z.literal("edge-ended") }),
  z.object({ type: z.literal("warning"), text: z.string().max(2_000).nullable() }),
  z.object({
    type: z.literal("answer"),
    questionId: z.string(),
    page: logPageSchema.nullable(),
    error: z.string().nullable(),
  }),
  z.object({
    type: z.literal("inspected"),
    questionId: z.string(),
    inspection: inspectionSchema.nullable(),
    /** Why there is none. */
    failure: stagedFailureSchema.nullable(),
  }),
  /** Answer to `ask-edge-faults`; `error`: why there is none. */
  z.object({
    type: z.literal("edge-faults"),
    questionId: z.string(),
    faults: edgeFaultsSchema,
    error: z.string().nullable(),
  }),
  logLinesSchema.extend({ type: z.literal("log-lines") }),
  /** The key that `new-key` brought is on disk; `keyHash` is its SHA-256 in hexadecimal. */
  z.object({ type: z.literal("key-saved"), keyHash: z.string().length(64) }),
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
    /** Null: a control plane of an older version. */
    authority: toldAuthoritySchema.nullable().default(null),
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
    about: logQuestionSchema,
  }),
  /** What the edge could not do for the app lately. */
  z.object({ type: z.literal("ask-edge-faults"), questionId: z.string(), appId: z.string() }),
  /** Fetch it, look how it would be built, and forget it. */
  z.object({ type: z.literal("inspect"), questionId: z.string(), source: repositorySourceSchema, build: buildWishesSchema }),
  /** Somebody reads the app's log live: begin, or go on. What is wanted is sent again. */
  z.object({ type: z.literal("follow-log"), appId: z.string(), want: logWantSchema.nullable() }),
  /** Keep it, then say so: from then on the older key is dead, and this socket is closed for one with the new key. */
  z.object({ type: z.literal("new-key"), apiKey: z.string() }),
]);
export type HubMessage = z.infer<typeof hubMessageSchema>;
