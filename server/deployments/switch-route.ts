import { and, eq, isNull, sql } from "drizzle-orm";
import { apps, deployments, domains } from "@/drizzle/schema";
import type { Transaction } from "@/server/db";
import { changeRoutes } from "@/server/workers";
import type { Effect } from "./announce";
import { beginStage, endStages, type Locked } from "./store";

/** Who deploys a stopped app wants it to run; who stops it while it is being deployed does not. */
const wantedAfter = (app: Locked["app"], deployment: Locked["deployment"]) =>
  app.stoppedAt !== null && app.stoppedAt > deployment.createdAt ? app.wanted : "running";

/** Its names have to lead to another host from now on. */
const lookAtDomainsSoon = async (tx: Transaction, appId: string): Promise<void> => {
  const soon = { nextCheckAt: sql`clock_timestamp()`, checksSinceChange: 0 };
  await tx.update(domains).set(soon).where(eq(domains.appId, appId));
};

/**
 * The switch: the app's address now means this deployment. It is `live` only when the edge has confirmed; until then a host that the
 * app leaves goes on serving what it has (`serving.ts`).
 */
export const switchRoute = async (tx: Transaction, { app, deployment, now }: Locked, at: Date): Promise<Effect[]> => {
  await tx
    .update(apps)
    .set({
      routedDeploymentId: deployment.id,
      workerId: deployment.workerId,
      wanted: wantedAfter(app, deployment),
      updatedAt: now,
    })
    .where(eq(apps.id, app.id));
  if (app.workerId !== deployment.workerId) await lookAtDomainsSoon(tx, app.id);
  const { routeVersion } = await changeRoutes(tx, deployment.workerId);
  await tx
    .update(deployments)
    .set({ switchedVersion: routeVersion, switchedAt: now, previousDeploymentId: app.routedDeploymentId })
    .where(and(eq(deployments.id, deployment.id), eq(deployments.status, "starting"), isNull(deployments.switchedVersion)));
  await endStages(tx, deployment.id, { at, name: "health" });
  await beginStage(tx, deployment.id, { name: "route", at });
  return [
    { kind: "hint", workerId: deployment.workerId, topic: "routes" },
    { kind: "hint", workerId: deployment.workerId, topic: "desired-state" },
    { kind: "app-changed", appId: app.id, deploymentId: deployment.id },
  ];
};
