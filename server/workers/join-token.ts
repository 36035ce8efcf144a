import { sql } from "drizzle-orm";
import { joinTokens } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { emit } from "@/server/audit";
import { db, type Transaction, transaction } from "@/server/db";
import { describeInstallScript } from "@/server/install";
import { joinCommand } from "./join-command-rules";
import { hashOf, joinIdOf, newJoinToken } from "./keys";
import { queueNotice } from "./queue-users";
import type { JoinToken, WorkerWishes } from "./schema";

const validHours = 1;

type NewToken = { token: string; hash: string; expiresAt: Date };

const insertToken = async (
  store: Transaction | ReturnType<typeof db>,
  createdBy: string | null,
  wishes: WorkerWishes,
): Promise<NewToken> => {
  const token = newJoinToken();
  const hash = hashOf(token);
  const expiresAt = sql<Date>`clock_timestamp() + make_interval(hours => ${validHours})`;
  const [row] = await store.insert(joinTokens).values({ tokenHash: hash, createdBy, wishes, expiresAt }).returning();
  if (!row) throw new Error("The join token was not inserted");
  return { token, hash, expiresAt: row.expiresAt };
};

/** A token with which one host joins, within an hour. It is shown this once. */
export const createJoinToken = async (createdBy: string | null, wishes: WorkerWishes = {}): Promise<string> =>
  (await insertToken(db(), createdBy, wishes)).token;

/** The same for an administrator, with the command to paste on the new host. `wishes` are what the host will be called. */
export const issueJoinToken = async (caller: Caller, wishes: WorkerWishes): Promise<JoinToken> => {
  const script = await describeInstallScript();
  const notice = script.notice ?? (await queueNotice());
  const { token, hash, expiresAt } = await transaction(async (tx) => {
    const made = await insertToken(tx, caller.userId, wishes);
    await emit(tx, caller, { action: "worker.join-token-created", targetId: joinIdOf(made.hash), details: wishes });
    return made;
  });
  const command = joinCommand(script.url, token);
  return { token, joinId: joinIdOf(hash), command, expiresAt: expiresAt.toISOString(), script, notice };
};
