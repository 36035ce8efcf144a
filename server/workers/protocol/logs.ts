import * as z from "zod";
import { logFilterSchema } from "../../logs/filter-schema";

/** What apps write. */

/** A note is the platform's own: a restart, lines that were dropped. `deploymentId` is empty where nobody knows it. */
export const runtimeLogLineSchema = z.object({
  /** RFC 3339 in UTC with nine decimals, so that times can be compared as text. */
  time: z.string(),
  stream: z.enum(["stdout", "stderr", "note"]),
  text: z.string(),
  deploymentId: z.string(),
});
export type RuntimeLogLine = z.infer<typeof runtimeLogLineSchema>;
export type StoredLine = RuntimeLogLine;

/** From `first` on, as one follower (`streamId`) numbers them. `again`: as was asked for; older ones are not there any more. */
export const logLinesSchema = z.object({
  appId: z.string(),
  /** It stands in the ids of events. */
  streamId: z.string().regex(/^[\w-]{1,100}$/),
  first: z.int().min(0),
  again: z.boolean(),
  lines: z.array(runtimeLogLineSchema),
});
export type LogLines = z.infer<typeof logLinesSchema>;
/** Lines from `next` on of this stream, or all that is kept when the stream is another. */
export const logWantSchema = z.object({ streamId: z.string().max(100).nullable(), next: z.int().min(0) });
export type LogWant = z.infer<typeof logWantSchema>;
/** A log is followed for so long after the last `follow-log`, which is sent again this often while somebody reads. */
export const logLease = { ms: 25_000, renewEveryMs: 10_000 } as const;

/** Where in an app's kept log something stands, and which way to go on from there. Opaque to everybody but the host. */
export const logCursorSchema = z.string().regex(/^[on]\.[0-9a-z]{1,12}\.[0-9a-z]{1,12}$/, "is not a cursor of this log");

/** What somebody wants to see of an app's kept log. */
export const logQuestionSchema = logFilterSchema.extend({
  /** Times as lines have them; `since` is included, `until` is not. */
  since: z.string().nullable(),
  until: z.string().nullable(),
  /** At most so many lines: the newest, unless it is read from the start or from a cursor onwards. */
  tail: z.int().min(1).max(5_000),
  cursor: logCursorSchema.nullable(),
  fromStart: z.boolean(),
});
export type LogQuestion = z.infer<typeof logQuestionSchema>;

/** Lines in their order. */
export const logPageSchema = z.object({
  lines: z.array(runtimeLogLineSchema),
  /** For what is older than this page; null: there is nothing. */
  older: z.string().nullable(),
  /** For what is newer, also when it has not been written yet. */
  newer: z.string().nullable(),
  /** There is more within the range, in the direction in which it was read. */
  hasMore: z.boolean(),
  /** The search stopped here for a while, at the time of this line, so that it answers in time: go on with the cursor. */
  searchedTo: z.string().nullable(),
});
export type LogPage = z.infer<typeof logPageSchema>;
