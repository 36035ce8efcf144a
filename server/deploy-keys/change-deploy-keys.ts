import { eq } from "drizzle-orm";
import { deployKeys } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { emit } from "@/server/audit";
import { transaction } from "@/server/db";
import { conflict, notFound } from "@/server/errors";
import { linesOfServer } from "@/server/git/known-hosts-rules";
import { newId } from "@/server/ids";
import { seal } from "@/server/secrets";
import { newKeyPair } from "./openssh";
import type { DeployKey } from "./schema";
import { deployKeyIdentity, deployKeyOf, presentDeployKey } from "./store";

/** Makes a key for the caller's default team. Its public half is then pasted at the git provider. */
export const createDeployKey = (caller: Caller, { name }: { name: string }): Promise<DeployKey> =>
  transaction(async (tx) => {
    const id = newId("deployKey");
    const { teamId } = caller;
    const { publicKey, privateKey } = newKeyPair(`wisehosting-${id}`);
    const sealedPrivateKey = seal(privateKey, deployKeyIdentity({ id, teamId }));
    await tx.insert(deployKeys).values({ id, teamId, name, publicKey, sealedPrivateKey, createdBy: caller.userId });
    await emit(tx, caller, { action: "deploy-key.created", targetId: id, teamId, details: { name } });
    return presentDeployKey(caller, id, tx);
  });

/** @throws AppError while apps are read with it */
export const deleteDeployKey = (caller: Caller, id: string): Promise<void> =>
  transaction(async (tx) => {
    const row = await deployKeyOf(caller, id, tx);
    const { apps } = await presentDeployKey(caller, id, tx);
    if (apps > 0) {
      const who = apps === 1 ? "One app is" : `${apps} apps are`;
      throw conflict(`${who} read with this key.`, "deploy_key_used", "Choose another one in their settings first.");
    }
    await tx.delete(deployKeys).where(eq(deployKeys.id, row.id));
    const { teamId, name } = row;
    await emit(tx, caller, { action: "deploy-key.deleted", targetId: row.id, teamId, details: { name } });
  });

/** Accepts that a server has a new key: the next one that it shows is kept, and held to. @throws AppError */
export const forgetServer = (caller: Caller, { id, server }: { id: string; server: string }): Promise<DeployKey> =>
  transaction(async (tx) => {
    const row = await deployKeyOf(caller, id, tx);
    const forgotten = linesOfServer(row.knownHosts, server);
    if (forgotten.length === 0) throw notFound("server");
    const knownHosts = row.knownHosts.filter((line) => !forgotten.includes(line));
    await tx.update(deployKeys).set({ knownHosts }).where(eq(deployKeys.id, row.id));
    const { teamId, name } = row;
    await emit(tx, caller, { action: "deploy-key.server-forgotten", targetId: row.id, teamId, details: { name, server } });
    return presentDeployKey(caller, row.id, tx);
  });
