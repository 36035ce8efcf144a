import { and, eq, sql } from "drizzle-orm";
import { gitConnections } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { conflict, invalidField } from "@/server/errors";
import { retryRefused } from "@/server/webhooks";
import { type Credential, openCredential, sealCredential } from "./credential";
import { credentialGiven, parseBaseUrl } from "./given";
import { type Probed, probe } from "./probe";
import type { Connection, UpdateConnectionInput } from "./schema";
import { type ConnectionRow, connectionOf, getConnection } from "./store";

type Given = Omit<UpdateConnectionInput, "id">;

const proofs = ["token", "clientSecret", "privateKey"] as const;
const others = ["username", "clientId", "appId", "installationId"] as const;

const needed = { token: "token", oauth: "clientSecret", github_app: "privateKey" } as const;

/** The credential with what is given anew; null: nothing of it is. Another server is told nothing that was typed for this one. */
const changedCredential = async (row: ConnectionRow, given: Given, baseUrl: string): Promise<Credential | null> => {
  const moves = baseUrl !== row.baseUrl;
  if (moves && given[needed[row.kind]] === undefined) {
    throw invalidField(needed[row.kind], "Give this again: the connection goes to another server.", {
      reason: "credential_needed",
    });
  }
  if (!moves && [...proofs, ...others].every((field) => given[field] === undefined)) return null;
  const before = openCredential(row);
  const { tokens: _tokens, awaiting: _awaiting, ...kept } = { tokens: null, awaiting: null, ...before };
  // Another App, or another server, has other installations.
  const elsewhere = given.appId !== undefined || moves ? { installationId: undefined } : {};
  return credentialGiven({ ...kept, ...elsewhere, ...given, kind: row.kind }, baseUrl);
};

type Change = Partial<Probed> & { name: string; baseUrl: string; sealedCredential: string };

const changeOf = async (row: ConnectionRow, given: Given): Promise<Change> => {
  const baseUrl = given.baseUrl === undefined ? row.baseUrl : parseBaseUrl(given.baseUrl);
  const name = given.name ?? row.name;
  const credential = await changedCredential(row, given, baseUrl);
  if (!credential) return { name, baseUrl, sealedCredential: row.sealedCredential };
  const next = { ...row, baseUrl };
  const sealedCredential = sealCredential(credential, next);
  return { name, baseUrl, sealedCredential, ...(await probe({ ...next, sealedCredential }, credential)) };
};

/** Changes what is given; a new credential is tried first. @throws AppError */
export const updateConnection = async (caller: Caller, { id, ...given }: UpdateConnectionInput): Promise<Connection> => {
  const row = await connectionOf(caller, id);
  const change = await changeOf(row, given);
  return transaction(async (tx) => {
    const [changed] = await tx
      .update(gitConnections)
      .set({ ...change, updatedAt: sql`clock_timestamp()` })
      // Somebody else's change meanwhile: what was tried is not what stands there.
      .where(and(eq(gitConnections.id, row.id), eq(gitConnections.sealedCredential, row.sealedCredential)))
      .returning({ id: gitConnections.id });
    if (!changed)
      throw conflict("Somebody else changed this connection just now.", "connection_changed", "Look at it and try again.");
    if (change.state === "connected") await retryRefused(tx, row.id);
    const details = { name: change.name, baseUrl: change.baseUrl, fields: Object.keys(given) };
    await emit(tx, caller, { action: "git-connection.updated", targetId: row.id, teamId: row.teamId, details });
    return getConnection(caller, row.id, tx);
  });
};
