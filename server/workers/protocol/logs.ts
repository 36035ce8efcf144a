import * as z from "zod";

/** What apps write. */

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
