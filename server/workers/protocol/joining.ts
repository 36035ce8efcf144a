import * as z from "zod";

/** How a host joins and proves who it is. */

export const registerRequestSchema = z.object({
  joinToken: z.string().min(1).max(200),
  instanceId: z.string().min(8).max(100),
  name: z.string().trim().min(1).max(63),
  softwareVersion: z.string().max(100),
});
export const registerAnswerSchema = z.object({ workerId: z.string(), apiKey: z.string() });

/** `expiresIn` in seconds, to be timed by the worker's monotonic clock. */
export const tokenAnswerSchema = z.object({ token: z.string(), expiresIn: z.number() });
