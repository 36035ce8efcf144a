import type { LogFilter } from "./filter-schema";
import { type LogLevel, levelOf } from "./level-rules";

export type { LogFilter };

export const everyLine: LogFilter = { search: null, deploymentId: null, stream: null, level: null };

type Line = { stream: "stdout" | "stderr" | "note"; text: string; deploymentId: string };

/** True for a line that is wanted. Decided on the host for what is kept, in the browser for what comes. Pure. Notes are the platform's: nobody's search finds them, and no level or stream has them. */
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
