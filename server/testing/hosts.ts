import { randomUUID } from "node:crypto";
import { eq, isNull } from "drizzle-orm";
import { beforeEach } from "vitest";
import { deployments, workerEvents, workers } from "@/drizzle/schema";
import { observeContainers } from "@/server/apps";
import { db } from "@/server/db";
import { loadRoutes } from "@/server/domains/load-routes";
import { loadDesiredState } from "@/server/workers/desired-state";
import { startDrain } from "@/server/workers/start-drain";
import { deploymentRow, type TestHouse, testCaller, testClaim, testSwitch, testWorker } from "./index";

/** Stories of several hosts. Hosts of earlier stories in the file take nothing in. */
export const testHostsAnew = (): void => {
  beforeEach(async () => {
    await db().update(workers).set({ removedAt: new Date(), drainingAt: null }).where(isNull(workers.removedAt));
  });
};

export type Host = Pick<TestHouse, "worker" | "bootId">;

export const anotherHost = async (values: Partial<typeof workers.$inferInsert> = {}): Promise<Host> => {
  const bootId = `boot-${randomUUID()}`;
  return { worker: await testWorker({ status: "online", bootId, ...values }), bootId };
};

export const administrator = () => testCaller("administrator");
export const drain = async (workerId: string, acrossZones = false) =>
  startDrain(await administrator(), { id: workerId, acrossZones });

export const deploymentsOf = (appId: string) =>
  db().select().from(deployments).where(eq(deployments.appId, appId)).orderBy(deployments.number);
export const newestOf = async (appId: string) => {
  const row = (await deploymentsOf(appId)).at(-1);
  if (!row) throw new Error("Nothing was deployed");
  return row;
};
export const eventsOf = async (workerId: string) =>
  (await db().select().from(workerEvents).where(eq(workerEvents.workerId, workerId)).orderBy(workerEvents.at)).map(
    ({ kind, sentence }) => ({ kind, sentence }),
  );
export const routesOn = async (workerId: string) =>
  ((await loadRoutes(workerId))?.routes ?? []).map(({ appId, hostPort }) => ({ appId, hostPort }));
export const desiredOn = async (workerId: string) => {
  const state = await loadDesiredState(workerId);
  if (!state) throw new Error("There is no such host");
  return state;
};

/** The newest deployment goes the whole way on this host. */
export const finishOn = async (host: Host, appId: string, hostPort: number) => {
  const { id } = await newestOf(appId);
  const claim = await testClaim(host, id);
  await testSwitch(claim, hostPort);
  await claim.report({ event: "routed", routeVersion: (await deploymentRow(id)).switchedVersion ?? 0 });
  return id;
};
export const emptied = async (workerId: string) =>
  observeContainers(workerId, { desiredVersion: Number.MAX_SAFE_INTEGER, items: [] });
