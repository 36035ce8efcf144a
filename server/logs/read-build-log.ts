import { and, asc, desc, eq, gte, lt, lte } from "drizzle-orm";
import { buildLogPieces } from "@/drizzle/schema";
import { db } from "@/server/db";

export type BuildLogPage = { startByte: number; nextByte: number; text: string };

/** About so much in one page: a log of any length is read in linear time and bounded memory. */
const pageBytes = 1_048_576;

/** Offset of the piece that holds `fromByte`. */
const pieceStart = async (deploymentId: string, fromByte: number): Promise<number> => {
  const [row] = await db()
    .select({ startByte: buildLogPieces.startByte })
    .from(buildLogPieces)
    .where(and(eq(buildLogPieces.deploymentId, deploymentId), lte(buildLogPieces.startByte, fromByte)))
    .orderBy(desc(buildLogPieces.startByte))
    .limit(1);
  return row?.startByte ?? fromByte;
};

/** The stored log from a byte on, one page of it; null when nothing is there yet. Whoever asks has been let in before. */
export const readBuildLogPage = async (deploymentId: string, fromByte: number): Promise<BuildLogPage | null> => {
  const first = await pieceStart(deploymentId, fromByte);
  const pieces = await db()
    .select({ startByte: buildLogPieces.startByte, text: buildLogPieces.text })
    .from(buildLogPieces)
    .where(
      and(
        eq(buildLogPieces.deploymentId, deploymentId),
        gte(buildLogPieces.startByte, first),
        lt(buildLogPieces.startByte, first + pageBytes),
      ),
    )
    .orderBy(asc(buildLogPieces.startByte));
  const last = pieces.at(-1);
  if (!last) return null;
  const nextByte = last.startByte + Buffer.byteLength(last.text);
  if (nextByte <= fromByte) return null;
  const all = Buffer.from(pieces.map((piece) => piece.text).join(""));
  const start = Math.max(first, fromByte);
  return { startByte: start, nextByte, text: all.subarray(start - first).toString() };
};

/** The stored log from a byte on, page by page. */
export async function* readBuildLogPages(deploymentId: string, fromByte: number): AsyncGenerator<BuildLogPage, void, void> {
  let next = fromByte;
  for (;;) {
    const page = await readBuildLogPage(deploymentId, next);
    if (!page) return;
    yield page;
    next = page.nextByte;
  }
}
