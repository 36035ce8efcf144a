import { and, asc, count, eq, inArray, isNull } from "drizzle-orm";
import { apps, deployKeys } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db, type Transaction } from "@/server/db";
import { AppError } from "@/server/errors";
import { readKnownHost } from "@/server/git/known-hosts-rules";
import { fingerprintOf } from "./openssh";
import type { DeployKey, ServerKey } from "./schema";

export type DeployKeyRow = typeof deployKeys.$inferSelect;

/** What the private half is sealed with. */
export const deployKeyIdentity = ({ id, teamId }: { id: string; teamId: string }) => `deploy-keys:${id}:${teamId}`;

const noSuchKey = () => new AppError("not_found", "There is no such deploy key.", { reason: "deploy_key_not_found" });

const visibleTo = (caller: Caller) => (caller.via === "system" ? undefined : inArray(deployKeys.teamId, caller.teamIds));

const serverKeyOf = (line: string): ServerKey[] => {
  const known = readKnownHost(line);
  return known === null ? [] : [{ server: known.server, fingerprint: fingerprintOf(known.blob) }];
};

const present = (row: DeployKeyRow, users: number): DeployKey => ({
  id: row.id,
  name: row.name,
  publicKey: row.publicKey,
  fingerprint: fingerprintOf(row.publicKey.split(" ")[1] ?? ""),
  servers: row.knownHosts.flatMap(serverKeyOf),
  apps: users,
  createdAt: row.createdAt.toISOString(),
});

/** The caller's deploy keys, by name. */
export const listDeployKeys = async (caller: Caller, source: Pick<Transaction, "select"> = db()): Promise<DeployKey[]> => {
  const rows = await source
    .select({ key: deployKeys, apps: count(apps.id) })
    .from(deployKeys)
    .leftJoin(apps, and(eq(apps.deployKeyId, deployKeys.id), isNull(apps.deletedAt), isNull(apps.previewOf)))
    .where(visibleTo(caller))
    .groupBy(deployKeys.id)
    .orderBy(asc(deployKeys.name), asc(deployKeys.id));
  return rows.map((row) => present(row.key, row.apps));
};

/** The key, locked, for one of its team. @throws AppError 404 for a stranger */
export const deployKeyOf = async (caller: Caller, id: string, tx: Transaction): Promise<DeployKeyRow> => {
  const [row] = await tx
    .select()
    .from(deployKeys)
    .where(and(eq(deployKeys.id, id), visibleTo(caller)))
    .for("update");
  if (!row) throw noSuchKey();
  return row;
};

export const presentDeployKey = async (caller: Caller, id: string, tx: Transaction): Promise<DeployKey> => {
  const found = (await listDeployKeys(caller, tx)).find((key) => key.id === id);
  if (!found) throw noSuchKey();
  return found;
};
