import { and, eq, gt, notInArray } from "drizzle-orm";
import { apps, deployments } from "@/drizzle/schema";
import { clientForApp } from "@/server/connections";
import { db } from "@/server/db";
import { publicUrl } from "@/server/env";
import type { ProviderCall } from "@/server/provider-calls";
import { silentTriggers, statusOf } from "./status-rules";

const shown = {
  id: deployments.id,
  appId: deployments.appId,
  number: deployments.number,
  status: deployments.status,
  reason: deployments.reason,
  commit: deployments.commit,
};

/** A newer deployment of the same commit says what its status is. */
const hasNewer = async ({ appId, number, commit }: { appId: string; number: number; commit: string }) => {
  const [newer] = await db()
    .select({ id: deployments.id })
    .from(deployments)
    .where(
      and(
        eq(deployments.appId, appId),
        eq(deployments.commit, commit),
        gt(deployments.number, number),
        notInArray(deployments.trigger, [...silentTriggers]),
      ),
    )
    .limit(1);
  return newer !== undefined;
};

/** Tells the provider how a deployment of a commit stands now. @throws ProviderError */
export const tellStatus = async ({ subjectId }: Pick<ProviderCall, "subjectId">): Promise<void> => {
  const [found] = await db()
    .select({ app: apps, deployment: shown })
    .from(deployments)
    .innerJoin(apps, eq(apps.id, deployments.appId))
    .where(eq(deployments.id, subjectId));
  const commit = found?.deployment.commit;
  if (!found || !commit || (await hasNewer({ ...found.deployment, commit }))) return;
  const connected = await clientForApp(found.app);
  if (!connected) return;
  const { name } = found.app;
  await connected.client.setCommitStatus(connected.repository, {
    commit,
    ...statusOf(found.deployment),
    url: `${publicUrl()}/apps/${encodeURIComponent(name)}/deployments/${found.deployment.number}`,
    context: `wisehosting/${name}`,
  });
};
