import { and, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { apps, deployments, installation, workers } from "@/drizzle/schema";
import { db, type Transaction } from "@/server/db";
import { keptImages, runSpecOf, servesOn } from "@/server/deployments";
import { env } from "@/server/env";
import { keptEnvironment } from "@/server/variables";
import { type DesiredState, routeConfirmWithinMs } from "./protocol";

const runningApps = async (tx: Transaction, workerId: string): Promise<DesiredState["apps"]> => {
  const rows = await tx
    .select({ app: apps, deployment: deployments })
    .from(apps)
    .innerJoin(deployments, servesOn(workerId))
    .where(isNull(apps.deletedAt))
    .orderBy(apps.id);
  return rows.flatMap(({ app, deployment }) => {
    const { image, hostPort, snapshot } = deployment;
    if (image === null || hostPort === null) return [];
    const { id: appId, wanted, restartGeneration } = app;
    const stopTimeoutMs = env().STOP_TIMEOUT_MS;
    return [
      {
        appId,
        deploymentId: deployment.id,
        wanted,
        restartGeneration,
        hostPort,
        image,
        run: runSpecOf(snapshot, keptEnvironment(deployment)),
        stopTimeoutMs,
      },
    ];
  });
};

const openClaims = async (tx: Transaction, workerId: string): Promise<DesiredState["claims"]> => {
  const rows = await tx
    .select({
      claimId: deployments.claimId,
      deploymentId: deployments.id,
      appId: deployments.appId,
      bootId: deployments.bootId,
      cancelRequested: deployments.cancelRequested,
      switchedVersion: deployments.switchedVersion,
      lastTransition: deployments.lastTransition,
      waited: sql<
        number | null
      >`extract(epoch from clock_timestamp() - greatest(${deployments.switchedAt}, ${deployments.progressAt})) * 1000`.mapWith(
        Number,
      ),
    })
    .from(deployments)
    .innerJoin(apps, eq(apps.id, deployments.appId))
    .where(
      and(
        eq(deployments.workerId, workerId),
        inArray(deployments.status, ["fetching", "building", "starting"]),
        isNotNull(deployments.claimId),
        isNull(apps.deletedAt),
      ),
    )
    .orderBy(deployments.id);
  return rows.map(({ waited, claimId, ...claim }) => ({
    ...claim,
    claimId: claimId ?? "",
    confirmWithinMs: claim.switchedVersion === null ? null : Math.max(0, Math.round(routeConfirmWithinMs - (waited ?? 0))),
  }));
};

const endedDeployments = async (tx: Transaction, workerId: string): Promise<DesiredState["ended"]> => {
  const rows = await tx
    .select({ deploymentId: deployments.id, appId: deployments.appId, switchedVersion: deployments.switchedVersion })
    .from(deployments)
    .innerJoin(apps, eq(apps.id, deployments.appId))
    .where(
      and(
        eq(deployments.workerId, workerId),
        eq(deployments.containerPresent, true),
        inArray(deployments.status, ["failed", "cancelled", "superseded", "retired"]),
        isNull(apps.deletedAt),
      ),
    )
    .orderBy(deployments.id);
  return rows.map(({ switchedVersion, ...row }) => ({
    ...row,
    // One that was never routed has no request to finish.
    drainMs: switchedVersion === null ? 0 : env().DRAIN_TIMEOUT_MS,
    stopTimeoutMs: env().STOP_TIMEOUT_MS,
  }));
};

/** Deleted apps that were ever on this host, until it has said that nothing is left of them. */
const tombstones = (tx: Transaction, workerId: string): Promise<DesiredState["tombstones"]> =>
  tx
    .selectDistinct({ appId: apps.id })
    .from(apps)
    .innerJoin(deployments, and(eq(deployments.appId, apps.id), eq(deployments.workerId, workerId)))
    .where(and(isNotNull(apps.deletedAt), sql`not ${workerId} = any(${apps.goneFrom})`))
    .orderBy(apps.id);

/** What should run on the host, of one moment: the version is the one under which all of it stood so. */
export const loadDesiredState = (workerId: string): Promise<DesiredState | null> =>
  db().transaction(
    async (tx) => {
      const [worker] = await tx
        .select({ version: workers.desiredVersion, routeVersion: workers.routeVersion })
        .from(workers)
        .where(eq(workers.id, workerId));
      const [home] = await tx.select({ id: installation.id }).from(installation);
      if (!worker || !home) return null;
      return {
        ...worker,
        installationId: home.id,
        workerId,
        apps: await runningApps(tx, workerId),
        claims: await openClaims(tx, workerId),
        ended: await endedDeployments(tx, workerId),
        tombstones: await tombstones(tx, workerId),
        protectedImages: await keptImages(tx, { workerId }),
      };
    },
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );
