import * as z from "zod";
import { labelsSchema, zoneSchema } from "../place-schema";

/** How a host joins and proves who it is. */

/** What the host wishes for itself; what was chosen with the join token counts more. */
export const registerRequestSchema = z.object({
  joinToken: z.string().min(1).max(200),
  instanceId: z.string().min(8).max(100),
  name: z.string().trim().min(1).max(63),
  softwareVersion: z.string().max(100),
  region: z.string().trim().max(63).optional(),
  zone: zoneSchema.optional(),
  labels: labelsSchema.optional(),
});
export type RegisterRequest = z.infer<typeof registerRequestSchema>;
export const registerAnswerSchema = z.object({ workerId: z.string(), apiKey: z.string() });

/** `near`: the host reaches the control plane by loopback, so it may reach the queue's Redis there too. */
export const tokenRequestSchema = z.object({ near: z.boolean().default(false) });

/** How the host reaches its deploy queue: a user of its own, and where. */
export const queueAccessSchema = z.object({
  username: z.string(),
  password: z.string(),
  /** Number of the database in that Redis. */
  database: z.int().min(0),
  /** `redis://` or `rediss://`; null: by the tunnel, the WebSocket /v1/workers/queue. */
  url: z.string().nullable(),
});
export type QueueAccess = z.infer<typeof queueAccessSchema>;

/** `expiresIn` in seconds, to be timed by the worker's monotonic clock. */
export const tokenAnswerSchema = z.object({ token: z.string(), expiresIn: z.number(), queue: queueAccessSchema });
