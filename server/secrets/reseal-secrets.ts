import { and, asc, eq, gt, isNotNull } from "drizzle-orm";
import { appWebhooks, channels, deployKeys, deployments, gitConnections, registries, variables } from "@/drizzle/schema";
import { sealedOfCertificates } from "@/server/certificates";
import { channelIdentity } from "@/server/channels";
import { connectionIdentity } from "@/server/connections";
import { db } from "@/server/db";
import { deployKeyIdentity } from "@/server/deploy-keys";
import { registryIdentity } from "@/server/registries";
import { keptIdentity, variableIdentity } from "@/server/variables";
import { webhookIdentity } from "@/server/webhooks";
import { isOfNewestKey, open, seal } from "./index";
import { batch, type SealedColumn } from "./sealed-column";

const ofVariables: SealedColumn = {
  after: async (id) => {
    const rows = await db().select().from(variables).where(gt(variables.id, id)).orderBy(asc(variables.id)).limit(batch);
    return rows.map((row) => ({ id: row.id, sealed: row.sealedValue, identity: variableIdentity(row) }));
  },
  write: (row, sealedValue) =>
    db()
      .update(variables)
      .set({ sealedValue })
      .where(and(eq(variables.id, row.id), eq(variables.sealedValue, row.sealed))),
};

const ofDeployments: SealedColumn = {
  after: async (id) => {
    const rows = await db()
      .select({ id: deployments.id, sealed: deployments.sealedEnvironment })
      .from(deployments)
      .where(and(gt(deployments.id, id), isNotNull(deployments.sealedEnvironment)))
      .orderBy(asc(deployments.id))
      .limit(batch);
    return rows.map((row) => ({ id: row.id, sealed: row.sealed ?? "", identity: keptIdentity(row.id) }));
  },
  write: (row, sealedEnvironment) =>
    db()
      .update(deployments)
      .set({ sealedEnvironment })
      .where(and(eq(deployments.id, row.id), eq(deployments.sealedEnvironment, row.sealed))),
};

const ofRegistries: SealedColumn = {
  after: async (id) => {
    const rows = await db().select().from(registries).where(gt(registries.id, id)).orderBy(asc(registries.id)).limit(batch);
    return rows.map((row) => ({ id: row.id, sealed: row.sealedPassword, identity: registryIdentity(row) }));
  },
  write: (row, sealedPassword) =>
    db()
      .update(registries)
      .set({ sealedPassword })
      .where(and(eq(registries.id, row.id), eq(registries.sealedPassword, row.sealed))),
};

const ofWebhooks: SealedColumn = {
  after: async (id) => {
    const rows = await db().select().from(appWebhooks).where(gt(appWebhooks.id, id)).orderBy(asc(appWebhooks.id)).limit(batch);
    return rows.map((row) => ({ id: row.id, sealed: row.sealedSecret, identity: webhookIdentity(row) }));
  },
  write: (row, sealedSecret) =>
    db()
      .update(appWebhooks)
      .set({ sealedSecret })
      .where(and(eq(appWebhooks.id, row.id), eq(appWebhooks.sealedSecret, row.sealed))),
};

const ofConnections: SealedColumn = {
  after: async (id) => {
    const rows = await db()
      .select()
      .from(gitConnections)
      .where(gt(gitConnections.id, id))
      .orderBy(asc(gitConnections.id))
      .limit(batch);
    return rows.map((row) => ({ id: row.id, sealed: row.sealedCredential, identity: connectionIdentity(row) }));
  },
  write: (row, sealedCredential) =>
    db()
      .update(gitConnections)
      .set({ sealedCredential })
      .where(and(eq(gitConnections.id, row.id), eq(gitConnections.sealedCredential, row.sealed))),
};

const ofDeployKeys: SealedColumn = {
  after: async (id) => {
    const rows = await db().select().from(deployKeys).where(gt(deployKeys.id, id)).orderBy(asc(deployKeys.id)).limit(batch);
    return rows.map((row) => ({ id: row.id, sealed: row.sealedPrivateKey, identity: deployKeyIdentity(row) }));
  },
  write: (row, sealedPrivateKey) =>
    db()
      .update(deployKeys)
      .set({ sealedPrivateKey })
      .where(and(eq(deployKeys.id, row.id), eq(deployKeys.sealedPrivateKey, row.sealed))),
};

const ofChannels: SealedColumn = {
  after: async (id) => {
    const rows = await db().select().from(channels).where(gt(channels.id, id)).orderBy(asc(channels.id)).limit(batch);
    return rows.map((row) => ({ id: row.id, sealed: row.sealedConfiguration, identity: channelIdentity(row) }));
  },
  write: (row, sealedConfiguration) =>
    db()
      .update(channels)
      .set({ sealedConfiguration })
      .where(and(eq(channels.id, row.id), eq(channels.sealedConfiguration, row.sealed))),
};

const own = [ofVariables, ofDeployments, ofRegistries, ofWebhooks, ofConnections, ofDeployKeys, ofChannels];

/** Seals everything that an older key holds with the newest one, so that the older can leave the setting. Answers how many. */
export const resealSecrets = async (): Promise<number> => {
  let count = 0;
  for (const column of [...own, ...sealedOfCertificates]) {
    let rows = await column.after("");
    while (rows.length > 0) {
      for (const row of rows.filter(({ sealed }) => !isOfNewestKey(sealed))) {
        await column.write(row, seal(open(row.sealed, row.identity), row.identity));
        count += 1;
      }
      rows = await column.after(rows.at(-1)?.id ?? "");
    }
  }
  return count;
};
