import { eq } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import { ringHostAlerts } from "@/server/alerts";
import { databaseNow, transaction } from "@/server/db";
import { announceWorker } from "@/server/workers";
import { noteEdgeEnd, withEnd } from "./edge-ends";

/** The end of which this is told may be one that its silent ports have told already. */
const sameEndMs = 20_000;

/** A host's edge ended and was back before anybody had looked. */
export const takeEdgeEnd = async (workerId: string): Promise<void> => {
  const isNew = await transaction(async (tx) => {
    const [before] = await tx.select().from(workers).where(eq(workers.id, workerId)).for("update");
    if (!before || before.edgeDownSince !== null) return false;
    const now = await databaseNow(tx);
    const isKnown = [before.edgeUpSince, before.edgeEnds[0]].some((at) => at && now.getTime() - at.getTime() < sameEndMs);
    if (isKnown) return false;
    await tx
      .update(workers)
      .set({ edgeUpSince: now, edgeEnds: withEnd(before, now) })
      .where(eq(workers.id, workerId));
    await noteEdgeEnd(tx, before, { now, sentence: "The edge ended and was started again." });
    return true;
  });
  if (!isNew) return;
  void ringHostAlerts(workerId);
  await announceWorker(workerId);
};
