import { gitConnections } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { newId } from "@/server/ids";
import { sealCredential } from "./credential";
import { credentialGiven, parseBaseUrl } from "./given";
import { probe } from "./probe";
import { type Connection, type CreateConnectionInput, usualBaseUrls } from "./schema";
import { getConnection } from "./store";

const longestName = 63;

/** Connects a provider for the caller's default team. The provider is asked first, so nothing that does not work is kept. */
export const createConnection = async (caller: Caller, input: CreateConnectionInput): Promise<Connection> => {
  const baseUrl = parseBaseUrl(input.baseUrl ?? usualBaseUrls[input.provider]);
  const credential = await credentialGiven(input, baseUrl);
  const row = { id: newId("gitConnection"), teamId: caller.teamId, provider: input.provider, baseUrl };
  const sealedCredential = sealCredential(credential, row);
  const probed = await probe({ ...row, sealedCredential }, credential);
  const name = input.name ?? (probed.account ?? new URL(baseUrl).host).slice(0, longestName);
  return transaction(async (tx) => {
    await tx
      .insert(gitConnections)
      .values({ ...row, ...probed, kind: input.kind, name, sealedCredential, createdBy: caller.userId });
    const details = { name, provider: input.provider, kind: input.kind, baseUrl };
    await emit(tx, caller, { action: "git-connection.created", targetId: row.id, teamId: caller.teamId, details });
    return getConnection(caller, row.id, tx);
  });
};
