import { and, desc, eq, lt, sql } from "drizzle-orm";
import { buildLogPieces } from "@/drizzle/schema";
import { db } from "@/server/db";

/** The end of a log. `firstLine` is the number, from 1, of the first of its lines. */
export type LogTail = { lines: string[]; firstLine: number };

/** More pieces than this are not needed for so few bytes: a host sends them as they come. */
const piecesAtMost = 2_000;

/** Lines before a byte of the log. */
const linesBefore = async (deploymentId: string, startByte: number): Promise<number> => {
  const [row] = await db()
    .select({
      count: sql<string>`coalesce(sum(length(${buildLogPieces.text}) - length(replace(${buildLogPieces.text}, E'\\n', ''))), 0)`,
    })
    .from(buildLogPieces)
    .where(and(eq(buildLogPieces.deploymentId, deploymentId), lt(buildLogPieces.startByte, startByte)));
  return Number(row?.count ?? 0);
};

/** About the last `bytes` of the stored log, from the beginning of a line on. Whoever asks has been let in before. */
export const readLogTail = async (deploymentId: string, log: { logBytes: number; bytes: number }): Promise<LogTail> => {
  const from = Math.max(0, log.logBytes - log.bytes);
  const pieces = await db()
    .select({ startByte: buildLogPieces.startByte, text: buildLogPieces.text })
    .from(buildLogPieces)
    .where(
      and(
        eq(buildLogPieces.deploymentId, deploymentId),
        sql`${buildLogPieces.startByte} + octet_length(${buildLogPieces.text}) > ${from}`,
      ),
    )
    .orderBy(desc(buildLogPieces.startByte))
    .limit(piecesAtMost);
  pieces.reverse();
  const startByte = pieces[0]?.startByte ?? 0;
  const lines = pieces
    .map((piece) => piece.text)
    .join("")
    .split("\n");
  if (lines.at(-1) === "") lines.pop();
  const firstLine = (await linesBefore(deploymentId, startByte)) + 1;
  // A piece may begin in the middle of a line.
  return startByte === 0 ? { lines, firstLine } : { lines: lines.slice(1), firstLine: firstLine + 1 };
};
