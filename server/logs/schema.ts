import * as z from "zod";
import { logCursorSchema } from "../workers/protocol";
import { logFilterSchema } from "./filter-schema";

const { search, deploymentId, stream, level } = logFilterSchema.shape;
const moment = z.string().trim().min(1).max(40).describe("RFC 3339, or so long ago: 90s, 15m, 6h, 7d");

/** What is asked of an app's kept log. */
export const runtimeLogInput = z.object({
  tail: z.coerce.number().int().min(1).max(5_000).default(200).describe("At most so many lines"),
  since: moment.optional(),
  until: moment.optional().describe("Up to this moment, which is not included"),
  search: search.unwrap().trim().optional().describe("Lines that contain this text, in any case"),
  deploymentId: deploymentId.unwrap().optional(),
  stream: stream.unwrap().optional(),
  level: level.unwrap().optional().describe("Lines that declare this level"),
  order: z
    .enum(["newest", "oldest"])
    .default("newest")
    .describe("Whether the newest lines are given first, page by page, or the oldest"),
  cursor: logCursorSchema.optional().describe("`older` or `newer` of an earlier answer"),
});
export type RuntimeLogInput = z.infer<typeof runtimeLogInput>;

/** Only the live form, an event stream, knows it. */
export const followInput = z.object({
  follow: z.enum(["0", "1"]).optional().describe("1: server-sent events, first these lines, then each new one"),
});
