import * as z from "zod";
import { type LogLevel, levelOf, logLevels } from "./level-rules";

/** Which lines of what an app wrote somebody wants to see. Decided on the host for what is kept, in the browser for what comes. Pure. */
export const logFilterSchema = z.object({
  /** Plain text, in any case. */
  search: z.string().max(200).nullable(),
  deploymentId: z.string().max(100).nullable(),
  stream: z.enum(["stdout", "stderr"]).nullable(),
  level: z.enum(logLevels).nullable(),
});
export type LogFilter = z.infer<typeof logFilterSchema>;

export const everyLine: LogFilter = { search: null, deploymentId: null, stream: null, level: null };

type Line = { stream: "stdout" | "stderr" | "note"; text: string; deploymentId: string };

/** True for a line that is wanted. Notes are the platform's: nobody's search finds them, and no level or stream has them. */
export const lineMatcher = ({ search, deploymentId, stream, level }: LogFilter): ((line: Line) => boolean) => {
  const wanted = search?.toLowerCase() ?? "";
  const isOfLevel = (text: string, of: LogLevel | null) => of === null || levelOf(text) === of;
  return (line) => {
    if (deploymentId !== null && line.deploymentId !== deploymentId) return false;
    if (line.stream === "note") return wanted === "" && stream === null && level === null;
    if (stream !== null && line.stream !== stream) return false;
    if (wanted !== "" && !line.text.toLowerCase().includes(wanted)) return false;
    return isOfLevel(line.text, level);
  };
};
