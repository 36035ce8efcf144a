import { eq } from "drizzle-orm";
import { gitConnections } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { conflict } from "@/server/errors";
import { connectionOf, getConnection } from "./store";

/** Forgets a connection and its credential. @throws AppError while apps use it */
export const deleteConnection = (caller: Caller, id: string): Promise<void> =>
  transaction(async (tx) => {
    const row = await connectionOf(caller, id, { lockIn: tx });
    const { apps } = await getConnection(caller, id, tx);
    if (apps > 0) {
      const who = apps === 1 ? "One app uses" : `${apps} apps use`;
      throw conflict(`${who} this connection.`, "connection_used", "Choose another one in their settings first.");
    }
    await tx.delete(gitConnections).where(eq(gitConnections.id, row.id));
    const details = { name: row.name, provider: row.provider, baseUrl: row.baseUrl };
    await emit(tx, caller, { action: "git-connection.deleted", targetId: row.id, teamId: row.teamId, details });
  });
