import * as z from "zod";
import { logLevels } from "./level-rules";

/** Which lines of what an app wrote somebody wants to see. */
export const logFilterSchema = z.object({
  /** Plain text, in any case. */
  search: z.string().max(200).nullable(),
  deploymentId: z.string().max(100).nullable(),
  stream: z.enum(["stdout", "stderr"]).nullable(),
  level: z.enum(logLevels).nullable(),
});
export type LogFilter = z.infer<typeof logFilterSchema>;
