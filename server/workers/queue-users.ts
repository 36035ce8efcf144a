import { eq } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import { logger } from "@/server/logger";
import { cutQueueUser, deleteQueueUser, isQueueOpenToAll, onQueuesBack, writeQueueUser } from "@/server/queue";
import { isRevoked } from "./keys";

/**
 * The hosts' users in the queues' Redis. Redis keeps them in memory alone, so they are written from Postgres whenever it may have
 * lost them, and once more with every token that a host asks for: what was missed while Redis was away mends itself.
 */

const unlessAway = async (workerId: string, work: Promise<void>): Promise<boolean> => {
  try {
    await work;
    return true;
  } catch (error) {
    logger().warn({ workerId, error: (error as Error).message }, "A host's user in the queues' Redis could not be written");
    return false;
  }
};

/** Null: its key is dead. */
const goodKeyVersion = async (workerId: string): Promise<number | null> => {
  const { keyHash, keyVersion, removedAt } = workers;
  const [row] = await db().select({ keyHash, keyVersion, removedAt }).from(workers).where(eq(workers.id, workerId));
  return row && row.removedAt === null && !isRevoked(row.keyHash) ? row.keyVersion : null;
};

/**
 * Writes the host's user. False when Redis is away: it is written when that is back. A key that was changed or revoked meanwhile
 * has the last word.
 */
export const letIntoQueue = async (workerId: string, keyVersion: number): Promise<boolean> => {
  const isWritten = await unlessAway(workerId, writeQueueUser(workerId, keyVersion));
  const good = await goodKeyVersion(workerId);
  if (good === keyVersion || !isWritten) return isWritten;
  return good === null ? shutOutOfQueue(workerId) : letIntoQueue(workerId, good);
};

/** The same for a new key: what was connected with the older one is cut off. */
export const changeQueueUser = async (workerId: string, keyVersion: number): Promise<void> => {
  if (await letIntoQueue(workerId, keyVersion)) await unlessAway(workerId, cutQueueUser(workerId));
};

/** Takes the host's user away and ends its connections. */
export const shutOutOfQueue = (workerId: string): Promise<boolean> => unlessAway(workerId, deleteQueueUser(workerId));

/** What an administrator must know before another machine is let in; null when nothing is known against it. */
export const queueNotice = async (): Promise<string | null> => {
  try {
    if (!(await isQueueOpenToAll())) return null;
  } catch (error) {
    logger().warn({ error: (error as Error).message }, "The queues' Redis did not say whom it lets in");
    return null;
  }
  return "The queues' Redis asks nobody for a password, so a host could read and change everything in it. Give its default user a password or turn it off, and put the new address into REDIS_URL.";
};

const writeAll = async (): Promise<void> => {
  const rows = await db()
    .select({ id: workers.id, keyHash: workers.keyHash, keyVersion: workers.keyVersion, removedAt: workers.removedAt })
    .from(workers);
  for (const { id, keyHash, keyVersion, removedAt } of rows) {
    if (removedAt !== null || isRevoked(keyHash)) await shutOutOfQueue(id);
    else await letIntoQueue(id, keyVersion);
  }
  const notice = await queueNotice();
  if (notice !== null) logger().warn(notice);
};

/** Writes all of them now, and whenever the queues' Redis is back. Gives what ends it. */
export const keepQueueUsers = (): (() => void) => {
  const write = () =>
    void writeAll().catch((error: unknown) => logger().warn({ error }, "The hosts' users in the queues' Redis were not written"));
  write();
  return onQueuesBack(write);
};
