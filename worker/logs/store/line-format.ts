import type { StoredLine } from "@/server/workers/protocol";
import { type Checkpoint, checkpointSchema } from "../positions";

/**
 * A segment is text: `time stream deployment text`, one line a line. Lines that begin with `#` are checkpoints: how far the
 * containers had been read when what stands before was written. Pure.
 */
const letters = { stdout: "o", stderr: "e", note: "n" } as const;
const streams: Readonly<Record<string, StoredLine["stream"]>> = { o: "stdout", e: "stderr", n: "note" };

export const encodeLine = ({ time, stream, deploymentId, text }: StoredLine): string =>
  `${time} ${letters[stream]} ${deploymentId || "-"} ${text}\n`;

/** Null for a checkpoint, and for what nobody wrote. */
export const decodeLine = (line: string): StoredLine | null => {
  if (line.startsWith("#")) return null;
  const afterTime = line.indexOf(" ");
  const afterDeployment = line.indexOf(" ", afterTime + 3);
  const stream = streams[line.charAt(afterTime + 1)];
  if (afterTime < 1 || afterDeployment < 0 || stream === undefined) return null;
  const deploymentId = line.slice(afterTime + 3, afterDeployment);
  return {
    time: line.slice(0, afterTime),
    stream,
    deploymentId: deploymentId === "-" ? "" : deploymentId,
    text: line.slice(afterDeployment + 1),
  };
};

/** Lines as they are kept. As bytes they take a third of what objects take, and the collector of garbage does not walk over them. */
export type LineRun = { count: number; bytes: Buffer };

export const encodeLines = (lines: readonly StoredLine[]): LineRun => ({
  count: lines.length,
  bytes: Buffer.from(lines.map(encodeLine).join("")),
});

export const decodeLines = ({ bytes }: LineRun): StoredLine[] =>
  bytes
    .toString()
    .split("\n")
    .map(decodeLine)
    .filter((line) => line !== null);

export const encodeCheckpoint = (containers: Readonly<Record<string, Checkpoint>>): string => `#${JSON.stringify(containers)}\n`;

/** None for a line that is no checkpoint. */
export const decodeCheckpoint = (line: string): Record<string, Checkpoint> => {
  if (!line.startsWith("#")) return {};
  try {
    const entries = Object.entries(JSON.parse(line.slice(1)) as Record<string, unknown>);
    return Object.fromEntries(
      entries.flatMap(([id, found]) => {
        const { data } = checkpointSchema.safeParse(found);
        return data === undefined ? [] : [[id, data]];
      }),
    );
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
};
