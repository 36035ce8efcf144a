import * as z from "zod";
import { inspectionSchema } from "../builds/schema";
import { hostSnapshotSchema, metricsSnapshotSchema } from "../metrics/schema";
import {
  buildWishesSchema,
  edgeFaultsSchema,
  logLinesSchema,
  logPageSchema,
  logQuestionSchema,
  logWantSchema,
  repositorySourceSchema,
  stagedFailureSchema,
} from "../workers/protocol";

/**
 * What is said on Redis pub/sub. A message may be lost: whoever reads it reads the truth again from where it stands,
 * and reads it also after a reconnect. Payloads are small and carry no secret.
 */
const payloads = {
  /** Something about the app or one of its deployments changed. */
  app: z.object({ deploymentId: z.string().optional(), removed: z.boolean().optional() }),
  /** An app of the team came or went. */
  team: z.object({ appId: z.string() }),
  /** An alert of the team began, ended or was looked at, or a rule was changed; `alerts:hosts` for those of hosts. */
  alerts: z.union([z.object({ alertId: z.string(), state: z.enum(["firing", "resolved"]) }), z.object({ ruleId: z.string() })]),
  /** A deployment has more build log, or has ended. */
  log: z.object({ nextByte: z.number().optional() }),
  /** A new snapshot of an app, or of a host; an app that has stopped uses nothing any more. */
  metrics: z.union([metricsSnapshotSchema, z.object({ live: z.literal(false) })]),
  "host-metrics": hostSnapshotSchema,
  /** Something about a host changed; `hosts:all` is the one channel. */
  hosts: z.object({ workerId: z.string() }),
  /** For the replica that holds the worker's socket. */
  worker: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("hint"), topic: z.enum(["desired-state", "routes"]) }),
    z.object({
      kind: z.literal("question"),
      questionId: z.string(),
      appId: z.string(),
      about: logQuestionSchema,
    }),
    z.object({ kind: z.literal("ask-edge-faults"), questionId: z.string(), appId: z.string() }),
    z.object({
      kind: z.literal("inspect"),
      questionId: z.string(),
      source: repositorySourceSchema.omit({ access: true }),
      /** Its `access` as JSON, sealed for this question. */
      sealedAccess: z.string().nullable(),
      build: buildWishesSchema,
    }),
    /** Another socket of this worker has said hello. */
    z.object({ kind: z.literal("hello"), bootId: z.string(), socketId: z.string(), at: z.number() }),
    z.object({ kind: z.literal("revoked") }),
    /** The host is to get a new key; the replica with its socket makes it, for no secret goes this way. */
    z.object({ kind: z.literal("rotate-key") }),
    z.object({ kind: z.literal("follow-log"), appId: z.string(), want: logWantSchema.nullable() }),
  ]),
  inspection: z.object({ inspection: inspectionSchema.nullable(), failure: stagedFailureSchema.nullable() }),
  /** New lines of what an app writes. */
  lines: logLinesSchema,
  answer: z.object({ page: logPageSchema.nullable(), error: z.string().nullable() }),
  "edge-faults": z.object({ faults: edgeFaultsSchema, error: z.string().nullable() }),
} as const;

export type ChannelKind = keyof typeof payloads;
/**
 * `app:<appId>`, `team:<teamId>`, `alerts:<teamId>`, `log:<deploymentId>`, `metrics:<appId>`, `host-metrics:<workerId>`, `worker:<workerId>`, `answer:<questionId>`, `edge-faults:<questionId>`,
 * `lines:<appId>`, `inspection:<questionId>`, `hosts:all`.
 */
export type Channel = `${ChannelKind}:${string}`;
export type PayloadOf<Name extends Channel> = Name extends `${infer Kind extends ChannelKind}:${string}`
  ? z.infer<(typeof payloads)[Kind]>
  : never;

/** The payload of a message on `channel`, or null for one that is not understood. */
export const parsePayload = <Name extends Channel>(channel: Name, message: string): PayloadOf<Name> | null => {
  const kind = channel.slice(0, channel.indexOf(":")) as ChannelKind;
  try {
    return (payloads[kind].safeParse(JSON.parse(message)).data ?? null) as PayloadOf<Name> | null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};
