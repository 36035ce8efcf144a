import { eq, sql } from "drizzle-orm";
import { gitConnections } from "@/drizzle/schema";
import { type Transaction, transaction } from "@/server/db";
import { ProviderError, refreshTokens } from "@/server/git";
import { send } from "@/server/outgoing";
import { type CredentialOf, type OauthTokens, openCredential, sealCredential } from "./credential";
import { oauthAppOf } from "./oauth-app";
import type { ConnectionRow } from "./store";

/** A token that ends within this is renewed before it is used. */
const marginMs = 60_000;

export const isFresh = ({ expiresAt }: OauthTokens): boolean =>
  expiresAt === null || Date.parse(expiresAt) > Date.now() + marginMs;

/** Held, but not against an app that begins to use the connection. */
const lockRow = async (tx: Transaction, id: string): Promise<ConnectionRow> => {
  const [row] = await tx.select().from(gitConnections).where(eq(gitConnections.id, id)).for("no key update");
  if (!row) throw new ProviderError("not_found", "This connection does not exist any more.");
  return row;
};

const renew = async (tx: Transaction, row: ConnectionRow, credential: CredentialOf<"oauth">): Promise<ConnectionRow> => {
  const { tokens } = credential;
  if (!tokens?.refreshToken) {
    throw new ProviderError("unauthorized", "The provider's access has ended. Connect it again.");
  }
  const renewed = await refreshTokens(send, oauthAppOf(row, credential), tokens.refreshToken);
  const [saved] = await tx
    .update(gitConnections)
    .set({ sealedCredential: sealCredential({ ...credential, tokens: renewed }, row), updatedAt: sql`clock_timestamp()` })
    .where(eq(gitConnections.id, row.id))
    .returning();
  return saved ?? row;
};

/**
 * The connection with tokens that still hold. A refresh token serves once: the row is locked while it is used, whoever waited finds
 * what the other one got. This is the one place that speaks to a provider within a transaction, for at most ten seconds.
 * @throws ProviderError
 */
export const withFreshTokens = (id: string): Promise<{ row: ConnectionRow; accessToken: string }> =>
  transaction(async (tx) => {
    const locked = await lockRow(tx, id);
    const credential = openCredential(locked);
    if (credential.kind !== "oauth" || !credential.tokens) {
      throw new ProviderError("unauthorized", "This connection is not finished: connect it again.");
    }
    const row = isFresh(credential.tokens) ? locked : await renew(tx, locked, credential);
    const now = openCredential(row);
    return { row, accessToken: (now.kind === "oauth" && now.tokens?.accessToken) || "" };
  });
