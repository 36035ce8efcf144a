import { and, eq } from "drizzle-orm";
import { deployKeys } from "@/drizzle/schema";
import { db, transaction } from "@/server/db";
import { invalidField } from "@/server/errors";
import { type GitAccess, publishedServerKeys } from "@/server/git";
import { linesOfServer, readKnownHost } from "@/server/git/known-hosts-rules";
import { open } from "@/server/secrets";
import { deployKeyIdentity } from "./store";

export type TeamsKey = { teamId: string; deployKeyId: string };

const theKey = ({ teamId, deployKeyId }: TeamsKey) => and(eq(deployKeys.id, deployKeyId), eq(deployKeys.teamId, teamId));

const noSuchKey = () => invalidField("deployKeyId", "Your team has no such deploy key.", { reason: "deploy_key_not_found" });

/** @throws AppError at `deployKeyId` when the team has no such key */
export const requireDeployKey = async (wanted: TeamsKey): Promise<void> => {
  const rows = await db().select({ id: deployKeys.id }).from(deployKeys).where(theKey(wanted));
  if (rows.length === 0) throw noSuchKey();
};

/**
 * The open key of a team, and to which key of this server it is held: the published one, else the first that it showed.
 * @param server as `serverNameOf` names it
 * @throws AppError at `deployKeyId` when the team has no such key; SecretUnreadable
 */
export const keyAccessOf = async (wanted: TeamsKey, server: string): Promise<Extract<GitAccess, { kind: "key" }>> => {
  const [row] = await db().select().from(deployKeys).where(theKey(wanted));
  if (!row) throw noSuchKey();
  const published = publishedServerKeys(server);
  return {
    kind: "key",
    privateKey: open(row.sealedPrivateKey, deployKeyIdentity(row)),
    knownHosts: published.length > 0 ? published : linesOfServer(row.knownHosts, server),
  };
};

/** More servers than one key is used with. */
const mostLines = 100;

/** Writes down the keys that a server showed when it was first reached. One that is known already stays. */
export const noteServerKeys = async (wanted: TeamsKey, lines: readonly string[]): Promise<void> =>
  transaction(async (tx) => {
    const [row] = await tx.select().from(deployKeys).where(theKey(wanted)).for("update");
    if (!row) return;
    const fresh = lines.filter((line) => {
      const known = readKnownHost(line);
      return known !== null && linesOfServer(row.knownHosts, known.server).length === 0;
    });
    if (fresh.length === 0) return;
    const knownHosts = [...row.knownHosts, ...fresh].slice(-mostLines);
    await tx.update(deployKeys).set({ knownHosts }).where(eq(deployKeys.id, row.id));
  });
