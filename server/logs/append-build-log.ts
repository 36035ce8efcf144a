import { and, eq, sql } from "drizzle-orm";
import { buildLogPieces, deployments } from "@/drizzle/schema";
import { db, transaction } from "@/server/db";
import { env } from "@/server/env";
import { publish } from "@/server/live";
import { logPieceBytes } from "@/server/workers/protocol";

export type BuildLogPiece = { claimId: string; deploymentId: string; startByte: number; text: string };
export type AppendResult = { nextByte: number; dead: boolean };

/** Above the worker's own cap, which is where a log ends with a sentence that says so. */
const slackBytes = 1_048_576;

/** Postgres takes no NUL in text. One byte for one byte, so that offsets stay. */
const storable = (text: string) => text.replaceAll("\0", "\u001a");

/** What is stored, for a piece that did not fit there. */
const standing = async (workerId: string, piece: BuildLogPiece): Promise<AppendResult> => {
  const [row] = await db()
    .select({ nextByte: deployments.logBytes, claimId: deployments.claimId })
    .from(deployments)
    .where(and(eq(deployments.id, piece.deploymentId), eq(deployments.workerId, workerId)));
  if (!row || row.claimId !== piece.claimId) return { nextByte: 0, dead: true };
  return { nextByte: row.nextByte, dead: row.nextByte >= env().MAX_BUILD_LOG_MB * 1_048_576 + slackBytes };
};

/**
 * Stores a piece exactly once: compare-and-set on the bytes that are stored. A piece that comes twice or out of order changes
 * nothing, and the answer says from where to send. Taken also after the end: the last lines are the ones that people need.
 */
export const appendBuildLog = async (workerId: string, piece: BuildLogPiece): Promise<AppendResult> => {
  const text = storable(piece.text);
  const bytes = Buffer.byteLength(text);
  const nextByte = piece.startByte + bytes;
  const fits = bytes > 0 && bytes <= 2 * logPieceBytes && nextByte <= env().MAX_BUILD_LOG_MB * 1_048_576 + slackBytes;
  if (!fits) return standing(workerId, piece);
  const appended = await transaction(async (tx) => {
    const [row] = await tx
      .update(deployments)
      .set({ logBytes: nextByte, progressAt: sql`clock_timestamp()` })
      .where(
        and(
          eq(deployments.id, piece.deploymentId),
          eq(deployments.workerId, workerId),
          eq(deployments.claimId, piece.claimId),
          eq(deployments.logBytes, piece.startByte),
        ),
      )
      .returning({ id: deployments.id });
    if (row) await tx.insert(buildLogPieces).values({ deploymentId: row.id, startByte: piece.startByte, text });
    return row !== undefined;
  });
  if (!appended) return standing(workerId, piece);
  await publish(`log:${piece.deploymentId}`, { nextByte });
  return { nextByte, dead: false };
};
