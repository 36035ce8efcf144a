import { and, eq, isNull, sql } from "drizzle-orm";
import { apps, deployments } from "@/drizzle/schema";
import { systemCaller } from "@/server/accounts";
import { type AppRow, markHostLost } from "@/server/apps";
import { emit } from "@/server/audit";
import type { Transaction } from "@/server/db";
import { changeHosts, noteWorkerEvent } from "@/server/workers";
import type { Effect } from "./announce";
import { deployAgain } from "./deploy-again";
import type { PlacementChoice } from "./placement-rules";
import { nextInLine, retireLive } from "./store";

type Placed = Extract<PlacementChoice, { kind: "placed" }>;
type Moving = AppRow & { workerId: string };

/** The app, locked, while it is on that host. */
const lock = async (tx: Transaction, where: { appId: string; workerId: string }): Promise<Moving | null> => {
  const [app] = await tx
    .select()
    .from(apps)
    .where(and(eq(apps.id, where.appId), eq(apps.workerId, where.workerId), isNull(apps.deletedAt)))
    .for("update");
  return app ? { ...app, workerId: where.workerId } : null;
};

/** What is live, once more on the other host. What runs here goes on until that one is live. */
const rebuild = async (tx: Transaction, app: Moving, to: Placed): Promise<Effect[]> => {
  const created = await deployAgain(tx, app, { caller: systemCaller, trigger: "drain", chosen: to });
  if (!created) return [];
  const details = { appId: app.id, number: created.row.number, trigger: "drain", to: to.host.name };
  await emit(tx, systemCaller, { action: "deployment.created", targetId: created.row.id, teamId: app.teamId, details });
  return created.effects;
};

/** What waits here is built there instead: nobody's wish is lost. */
const retarget = async (tx: Transaction, app: Moving, to: Placed): Promise<Effect[]> => {
  const placement = { workerId: to.host.id, workerName: to.host.name, sentence: to.sentence };
  const [row] = await tx
    .update(deployments)
    .set({ workerId: to.host.id, placement })
    .where(and(eq(deployments.appId, app.id), eq(deployments.status, "queued"), eq(deployments.workerId, app.workerId)))
    .returning({ id: deployments.id });
  if (!row) return [];
  if (app.routedDeploymentId === null) await tx.update(apps).set({ workerId: to.host.id }).where(eq(apps.id, app.id));
  const next = await nextInLine(tx, app.id);
  return [
    { kind: "remove-job", workerId: app.workerId, deploymentId: row.id },
    ...(next ? [{ kind: "ring" as const, workerId: next.workerId, deploymentId: next.id }] : []),
    { kind: "app-changed", appId: app.id, deploymentId: row.id },
    { kind: "host-changed", workerId: app.workerId },
    { kind: "host-changed", workerId: to.host.id },
  ];
};

/** A stopped app is not to run, also not for the look whether it answers: it belongs there from now on, and is built at its start. */
const replace = async (tx: Transaction, app: Moving, to: Placed): Promise<Effect[]> => {
  await retireLive(tx, app.id, null);
  await tx
    .update(apps)
    .set({ workerId: to.host.id, routedDeploymentId: null, updatedAt: sql`clock_timestamp()` })
    .where(eq(apps.id, app.id));
  await markHostLost(tx, app.id, "host_drained");
  await changeHosts(tx, { routes: [app.workerId, to.host.id], desired: [] });
  const sentence = `${app.name} is stopped, and is built on ${to.host.name} when it is started.`;
  await noteWorkerEvent(tx, app.workerId, { kind: "app-moved", sentence });
  return [
    ...[app.workerId, to.host.id].flatMap((workerId): Effect[] => [
      { kind: "hint", workerId, topic: "routes" },
      { kind: "hint", workerId, topic: "desired-state" },
      { kind: "host-changed", workerId },
    ]),
    { kind: "app-changed", appId: app.id },
  ];
};

/** Nothing of it was ever live, or nothing is left: its next deployment chooses a host. */
const unplace = async (tx: Transaction, app: Moving): Promise<Effect[]> => {
  await tx.update(apps).set({ workerId: null }).where(eq(apps.id, app.id));
  return [
    { kind: "app-changed", appId: app.id },
    { kind: "host-changed", workerId: app.workerId },
  ];
};

/** The ways in which an app leaves a host that is drained. Each in the transaction that holds the app's row. */
export const moveApp = { lock, rebuild, retarget, replace, unplace };
