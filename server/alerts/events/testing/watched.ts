import { desc, eq } from "drizzle-orm";
import { alertRules, alerts, type apps, type workers } from "@/drizzle/schema";
import { db, transaction } from "@/server/db";
import { newId } from "@/server/ids";
import { testApp, testCaller, testWorker } from "@/server/testing";
import type { ContainerReport } from "@/server/workers/protocol";
import { makeDefaultRules } from "../../make-defaults";

export type Watched = Awaited<ReturnType<typeof watchedHost>>;

/** A host that is heard, with everyone's rules. */
export const watchedHost = async (values: Partial<typeof workers.$inferInsert> = {}) => {
  const worker = await testWorker({ status: "online", lastSeenAt: new Date(), ...values });
  await transaction((tx) => makeDefaultRules(tx, { workerId: worker.id }));
  return { worker, caller: await testCaller("administrator") };
};

const longAgo = new Date("2026-01-01T00:00:00Z");

/** An app of that host that runs, and that nobody has asked anything of for long. */
export const watchedApp = async ({ worker, caller }: Watched, values: Partial<typeof apps.$inferInsert> = {}) => {
  const app = await testApp(caller, {
    workerId: worker.id,
    status: "running",
    routedDeploymentId: newId("deployment"),
    updatedAt: longAgo,
    statusChangedAt: longAgo,
    ...values,
  });
  await transaction((tx) => makeDefaultRules(tx, { appId: app.id }));
  return app;
};
export type WatchedApp = Awaited<ReturnType<typeof watchedApp>>;

/** How its host reports it. */
export const containerOf = (app: WatchedApp, values: Partial<ContainerReport> = {}): ContainerReport => ({
  appId: app.id,
  deploymentId: app.routedDeploymentId ?? "",
  containerId: `container-${app.id}`,
  state: "running",
  exitCode: null,
  outOfMemory: false,
  restarts: 0,
  hostPort: 20_001,
  ...values,
});

/** Newest first. */
export const alertsOf = (appId: string) =>
  db().select().from(alerts).where(eq(alerts.appId, appId)).orderBy(desc(alerts.firedAt));
export const told = async (appId: string) => (await alertsOf(appId)).map(({ kind, state }) => `${kind} ${state}`).sort();
export const rulesOf = (subject: { appId: string } | { workerId: string }) =>
  db()
    .select()
    .from(alertRules)
    .where("appId" in subject ? eq(alertRules.appId, subject.appId) : eq(alertRules.workerId, subject.workerId));
