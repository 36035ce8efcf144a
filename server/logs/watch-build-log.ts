import { eq, sql } from "drizzle-orm";
import { deployments } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { db } from "@/server/db";
import { deploymentOf } from "@/server/deployments";
import { isInProgress } from "@/server/deployments/deployment-machine";
import { watch } from "@/server/live";
import { type BuildLogPage, readBuildLogPages } from "./read-build-log";

export type FollowBuildLog = { id: string; fromByte: number; signal: AbortSignal };
export type BuildLogChunk = BuildLogPage & { ended: boolean };

/** The last pieces may be on their way still when the end has been reported. */
const settleMs = 1_500;

type End = { ended: boolean; settled: boolean };

const endOf = async (deploymentId: string): Promise<End> => {
  const [row] = await db()
    .select({
      status: deployments.status,
      settled: sql<boolean>`coalesce(greatest(${deployments.finishedAt}, ${deployments.progressAt}) < clock_timestamp() - make_interval(secs => ${settleMs / 1_000}), false)`,
    })
    .from(deployments)
    .where(eq(deployments.id, deploymentId));
  // Deleted meanwhile: there is no more to come.
  if (!row) return { ended: true, settled: true };
  return { ended: !isInProgress(row.status), settled: row.settled };
};

/**
 * The build log from a byte on: what is stored at once, then live. Ends when the deployment has ended and everything is
 * delivered; the last chunk says so. @throws AppError 404 for a stranger
 */
export async function* watchBuildLog(
  caller: Caller,
  { id, fromByte, signal }: FollowBuildLog,
): AsyncGenerator<BuildLogChunk, void, void> {
  await deploymentOf(caller, id);
  let next = fromByte;
  let wait = 15_000;
  // A deployment that has ended is quiet: look again soon, so that the stream ends soon.
  for await (const _ of watch(`log:${id}`, signal, { atLeastEveryMs: () => wait })) {
    // Asked before the pages are read: what came before the end is in them.
    const end = await endOf(id);
    for await (const page of readBuildLogPages(id, next)) {
      next = page.nextByte;
      yield { ...page, ended: false };
    }
    if (end.ended && end.settled) {
      yield { startByte: next, nextByte: next, text: "", ended: true };
      return;
    }
    wait = end.ended ? 500 : 15_000;
  }
}
