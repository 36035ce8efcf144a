import { eq, sql } from "drizzle-orm";
import { apps } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { ringAppAlerts } from "@/server/alerts";
import { type AuditAction, emit } from "@/server/audit";
import { type Transaction, transaction } from "@/server/db";
import { announce, deployAgain, type Effect } from "@/server/deployments";
import { conflict } from "@/server/errors";
import { publish } from "@/server/live";
import { changeDesired, changeRoutes, hintWorker } from "@/server/workers";
import { type AppRow, appOf } from "./access";
import { refuseStartByPlan } from "./refuse-start";
import { refuseLifecycle } from "./rules";
import type { App } from "./schema";
import { presentApp } from "./store";

type Action = "start" | "stop" | "restart";

const deeds = { start: "app.started", stop: "app.stopped", restart: "app.restarted" } as const satisfies Record<
  Action,
  AuditAction
>;

/** What the rows say afterwards; null when the app already wants just this. */
const changeFor = (app: AppRow, action: Action) => {
  if (action === "restart") return { restartGeneration: app.restartGeneration + 1 };
  if (action === "start")
    return app.wanted === "running" && app.stoppedAt === null ? null : { wanted: "running" as const, stoppedAt: null };
  // Also where it is stopped already: a deployment may be on its way that would start it.
  return { wanted: "stopped" as const, stoppedAt: sql`clock_timestamp()` };
};

/**
 * One that lost its host, by a drain while it was stopped or because the host was removed, starts by a deployment of what it ran last.
 * Null: it is to be started where it is.
 */
const startElsewhere = async (tx: Transaction, caller: Caller, app: AppRow): Promise<Effect[] | null> => {
  if (app.routedDeploymentId !== null) return null;
  const created = await deployAgain(tx, app, { caller, trigger: caller.via === "browser" ? "click" : "api" });
  if (!created) return null;
  await emit(tx, caller, { action: deeds.start, targetId: app.id, teamId: app.teamId });
  return created.effects;
};

/** Starts, stops or restarts what is deployed: writes what is wanted, and the host sees to it. */
const changeLifecycle = async (caller: Caller, id: string, action: Action): Promise<App> => {
  const { app, workerId, effects } = await transaction(async (tx) => {
    const row = await appOf(caller, id, { lockIn: tx });
    const elsewhere = action === "start" ? await startElsewhere(tx, caller, row) : null;
    if (elsewhere) return { app: await presentApp(row.id, tx), workerId: null, effects: elsewhere };
    const refusal = refuseLifecycle(row, action);
    if (refusal) throw conflict(refusal.message, refusal.reason, refusal.next);
    const change = changeFor(row, action);
    if (change && action === "start") await refuseStartByPlan(tx, row);
    if (change && row.workerId !== null) {
      await tx
        .update(apps)
        .set({ ...change, updatedAt: sql`now()` })
        .where(eq(apps.id, row.id));
      // A stopped app has a route that says so.
      await (action === "restart" ? changeDesired : changeRoutes)(tx, row.workerId);
      await emit(tx, caller, { action: deeds[action], targetId: row.id, teamId: row.teamId });
    }
    return { app: await presentApp(row.id, tx), workerId: change ? row.workerId : null, effects: [] };
  });
  await announce(effects);
  // Lost words are no harm: the host pulls every few seconds, and pages read again.
  if (workerId !== null) void hintWorker(workerId, "routes");
  void ringAppAlerts(app.id);
  void publish(`app:${app.id}`, {});
  return app;
};

export const startApp = (caller: Caller, id: string) => changeLifecycle(caller, id, "start");
export const stopApp = (caller: Caller, id: string) => changeLifecycle(caller, id, "stop");
export const restartApp = (caller: Caller, id: string) => changeLifecycle(caller, id, "restart");
