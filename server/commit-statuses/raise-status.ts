import { and, eq, isNotNull } from "drizzle-orm";
import { apps, type deployments } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { askProviderOnCommit } from "@/server/provider-calls";
import { tellsOfCommit } from "./status-rules";

type Deployment = Pick<typeof deployments.$inferSelect, "id" | "appId" | "commit" | "trigger">;

/** Asks for the commit's status to be told, where the app has a connection. In the transaction that made or moved the deployment. */
export const raiseStatus = async (tx: Transaction, deployment: Deployment): Promise<void> => {
  if (deployment.commit === null || !tellsOfCommit(deployment.trigger)) return;
  const [app] = await tx
    .select({ teamId: apps.teamId })
    .from(apps)
    .where(and(eq(apps.id, deployment.appId), isNotNull(apps.gitConnectionId)));
  if (app) await askProviderOnCommit(tx, { kind: "commit-status", subjectId: deployment.id, teamId: app.teamId });
};
