import { randomBytes, timingSafeEqual } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { gitConnections } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { AppError, conflict } from "@/server/errors";
import { authoriseUrl, exchangeCode } from "@/server/git";
import { send } from "@/server/outgoing";
import { retryRefused } from "@/server/webhooks";
import { type Awaiting, type CredentialOf, openCredential, sealCredential } from "./credential";
import { oauthAppOf } from "./oauth-app";
import { probe } from "./probe";
import { refusedRead } from "./refusals";
import { type ConnectionRow, connectionOf, noteState } from "./store";

/** Long enough to sign in at the provider and to read what is asked. */
const awaitMs = 900_000;

const requireOauth = (row: ConnectionRow): CredentialOf<"oauth"> => {
  const credential = openCredential(row);
  if (credential.kind === "oauth") return credential;
  throw conflict("This connection has a credential of its own: nobody has to be sent to the provider.", "connection_not_oauth");
};

/** Begins: where the person is to be sent. What comes back is bound to them, their team and this connection, and serves once. */
export const beginAuthorisation = (caller: Caller, id: string): Promise<{ url: string }> =>
  transaction(async (tx) => {
    const row = await connectionOf(caller, id, { lockIn: tx });
    const credential = requireOauth(row);
    const awaiting: Awaiting = {
      state: `${row.id}.${randomBytes(24).toString("base64url")}`,
      verifier: randomBytes(48).toString("base64url"),
      userId: caller.userId,
      until: new Date(Date.now() + awaitMs).toISOString(),
    };
    await tx
      .update(gitConnections)
      .set({ sealedCredential: sealCredential({ ...credential, awaiting }, row) })
      .where(eq(gitConnections.id, row.id));
    return { url: authoriseUrl(oauthAppOf(row, credential), awaiting) };
  });

const stale = () =>
  new AppError("conflict", "This answer of the provider does not belong to anything that you have begun here.", {
    reason: "authorisation_stale",
    next: "Connect again from the page of your connections.",
  });

const isSame = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

type Begun = { row: ConnectionRow; credential: CredentialOf<"oauth">; verifier: string };

/** Takes what was begun, so that nobody can take it again. @throws AppError */
const takeBegun = (caller: Caller, state: string): Promise<Begun> =>
  transaction(async (tx) => {
    const row = await connectionOf(caller, state.split(".")[0] ?? "", { lockIn: tx });
    const { awaiting, ...credential } = requireOauth(row);
    const fits = awaiting && isSame(awaiting.state, state) && awaiting.userId === caller.userId;
    if (!fits || Date.parse(awaiting.until) < Date.now()) throw stale();
    const taken = { ...credential, awaiting: null };
    const [kept] = await tx
      .update(gitConnections)
      .set({ sealedCredential: sealCredential(taken, row) })
      .where(eq(gitConnections.id, row.id))
      .returning();
    return { row: kept ?? row, credential: taken, verifier: awaiting.verifier };
  });

const save = async (caller: Caller, before: ConnectionRow, credential: CredentialOf<"oauth">): Promise<void> => {
  const sealedCredential = sealCredential(credential, before);
  const probed = await probe({ ...before, sealedCredential }, credential);
  await transaction(async (tx) => {
    const row = await connectionOf(caller, before.id, { lockIn: tx });
    // Changed meanwhile: these tokens belong to an app, or a server, that it has no more.
    if (row.sealedCredential !== before.sealedCredential) throw stale();
    await tx
      .update(gitConnections)
      .set({ ...probed, sealedCredential, updatedAt: sql`clock_timestamp()` })
      .where(eq(gitConnections.id, row.id));
    await retryRefused(tx, row.id);
    const details = { name: row.name, provider: row.provider, fields: ["authorisation"] };
    await emit(tx, caller, { action: "git-connection.updated", targetId: row.id, teamId: row.teamId, details });
  });
};

export type Returned = {
  state: string;
  code: string | null /** What the provider says where the person did not agree. */;
  error: string | null;
};

/** Ends: the person has come back from the provider. Gives the connection's id. @throws AppError */
export const finishAuthorisation = async (caller: Caller, { state, code, error }: Returned): Promise<string> => {
  const { row, credential, verifier } = await takeBegun(caller, state);
  try {
    if (code === null)
      throw new AppError("forbidden", `The provider was not allowed to give access${error ? ` (${error.slice(0, 100)})` : ""}.`);
    const tokens = await exchangeCode(send, oauthAppOf(row, credential), { code, verifier });
    await save(caller, row, { ...credential, tokens });
    return row.id;
  } catch (cause) {
    const fault = refusedRead(cause);
    // One that worked before goes on working: only what never did is told.
    if (fault instanceof AppError && row.state === "pending")
      await noteState(row, { state: "pending", stateReason: fault.message });
    throw fault;
  }
};
