import { and, eq, inArray, isNotNull, isNull, or, sql } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { apps, deployments, workers } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts";
import { ringHostAlerts } from "@/server/alerts";
import { removeIfGone } from "@/server/apps";
import { emit } from "@/server/audit";
import { type Transaction, transaction } from "@/server/db";
import { announce, type Effect, leaveHost, lockPlacement } from "@/server/deployments";
import { conflict } from "@/server/errors";
import { publish } from "@/server/live";
import type { WorkerRow } from "./authenticate-worker";
import { lockWorker } from "./lock-worker";
import { announceWorker, noteWorkerEvent } from "./note-event";
import { shutOutOfQueue } from "./queue-users";

/** Apps and deployments were placed here while the host's were being locked. */
class LateApps extends Error {}

const appsOf = (tx: Transaction, workerId: string) => {
  const open = tx
    .select({ id: deployments.appId })
    .from(deployments)
    .where(
      and(
        eq(deployments.workerId, workerId),
        inArray(deployments.status, ["queued", "fetching", "building", "starting", "live"]),
      ),
    );
  return tx
    .select({ id: apps.id, name: apps.name, deletedAt: apps.deletedAt })
    .from(apps)
    .where(sql`(${eq(apps.workerId, workerId)} or ${inArray(apps.id, open)})`)
    .orderBy(apps.id);
};

const refuseWithApps = (name: string, names: readonly string[]) =>
  conflict(
    `${names.length === 1 ? "An app is" : `${names.length} apps are`} on ${name}: ${names.join(", ")}.`,
    "host_has_apps",
    "Drain the host first, or remove it by force: its apps then stop, and their next deployment places them on another host.",
  );

/** The key is dead, and every token made from it; the row stays for the deployments that ran there. */
const closeDoor = (tx: Transaction, id: string) =>
  tx
    .update(workers)
    .set({
      removedAt: sql`clock_timestamp()`,
      status: "offline",
      statusChangedAt: sql`clock_timestamp()`,
      keyVersion: sql`${workers.keyVersion} + 1`,
      nextKeyHash: null,
      keyRotationAskedAt: null,
      drainingAt: null,
      drainAcrossZones: false,
    })
    .where(eq(workers.id, id));

/** Those that were on the host, and those whose previews were: they go after these. */
const tombstonesOf = (tx: Transaction, workerId: string) => {
  const there = sql`select ${deployments.appId} from ${deployments} where ${deployments.workerId} = ${workerId}`;
  const parents = sql`select preview_of from apps where id in (${there})`;
  return tx
    .select({ id: apps.id, goneFrom: apps.goneFrom })
    .from(apps)
    .where(and(isNotNull(apps.deletedAt), sql`(${apps.id} in (${there}) or ${apps.id} in (${parents}))`))
    .orderBy(apps.id);
};

type Locked = { worker: WorkerRow; appIds: readonly string[] };

/** Deployments that others lock without their app: what ended here and has left a container, and all of the deleted apps. */
const lockEnded = async (tx: Transaction, workerId: string, tombstoneIds: readonly string[]): Promise<void> => {
  const left = and(
    eq(deployments.workerId, workerId),
    eq(deployments.containerPresent, true),
    inArray(deployments.status, ["failed", "cancelled", "superseded", "retired"]),
  );
  await tx
    .select({ id: deployments.id })
    .from(deployments)
    .where(or(left, inArray(deployments.appId, [...tombstoneIds])))
    .orderBy(deployments.id)
    .for("update");
};

/** Hosts to which an app goes back whose move to this one is not confirmed. */
const hostsBefore = async (tx: Transaction, workerId: string): Promise<string[]> => {
  const previous = alias(deployments, "previous");
  const rows = await tx
    .selectDistinct({ id: previous.workerId })
    .from(deployments)
    .innerJoin(previous, eq(previous.id, deployments.previousDeploymentId))
    .where(and(eq(deployments.workerId, workerId), eq(deployments.status, "starting"), isNotNull(deployments.switchedVersion)));
  return rows.flatMap(({ id }) => id ?? []);
};

/** All that a removal changes, in the order in which everybody locks: apps, deployments, placement, hosts; of each by their ids. */
const lockAll = async (tx: Transaction, id: string): Promise<Locked> => {
  const onHost = await appsOf(tx, id);
  // Deleted apps too: another host that has let go of one at this moment is counted before this one is.
  const tombstoneIds = (await tombstonesOf(tx, id)).map((app) => app.id);
  const appIds = [...new Set([...onHost.map((app) => app.id), ...tombstoneIds])];
  await tx.select({ id: apps.id }).from(apps).where(inArray(apps.id, appIds)).orderBy(apps.id).for("update");
  await lockEnded(tx, id, tombstoneIds);
  await lockPlacement(tx);
  return { worker: await lockWorker(tx, id, await hostsBefore(tx, id)), appIds };
};

/** Deleted apps that waited for this host's word wait for it no longer. Answers which are gone with it. */
const settleTombstones = async (tx: Transaction, workerId: string, locked: Locked): Promise<Effect[]> => {
  const effects: Effect[] = [];
  for (const { id, goneFrom } of await tombstonesOf(tx, workerId)) {
    if (!locked.appIds.includes(id)) throw new LateApps();
    if (await removeIfGone(tx, id, goneFrom)) effects.push({ kind: "app-changed", appId: id, removed: true });
  }
  return effects;
};

const removeOnce = (caller: Caller, { id, force }: { id: string; force: boolean }): Promise<Effect[]> =>
  transaction(async (tx) => {
    const locked = await lockAll(tx, id);
    const { worker } = locked;
    const present = (await appsOf(tx, id)).filter((app) => app.deletedAt === null);
    if (present.length > 0 && !force) throw refuseWithApps(worker.name, present.map((app) => app.name).sort());
    if (present.some((app) => !locked.appIds.includes(app.id))) throw new LateApps();
    const effects: Effect[] = [];
    for (const app of present) effects.push(...(await leaveHost(tx, app.id, worker)));
    await tx
      .update(deployments)
      .set({ containerPresent: false })
      .where(and(eq(deployments.workerId, id), eq(deployments.containerPresent, true)));
    await tx
      .update(apps)
      .set({ workerId: null })
      .where(and(eq(apps.workerId, id), isNull(apps.deletedAt)));
    await closeDoor(tx, id);
    effects.push(...(await settleTombstones(tx, id, locked)));
    const names = present.map((app) => app.name);
    await emit(tx, caller, { action: "worker.removed", targetId: id, details: { name: worker.name, force, apps: names } });
    await noteWorkerEvent(tx, id, { kind: "removed", sentence: "The host was taken out." });
    return effects;
  });

const attempts = 5;

/**
 * Takes a host out: its key is dead, its socket is closed, and it gets nothing any more. What runs on the machine is not touched: nobody
 * can reach it. By force also with apps on it: they count as stopped. @throws AppError 404, 409 with the names of its apps
 */
export const removeWorker = async (caller: Caller, wish: { id: string; force: boolean }): Promise<{ id: string }> => {
  let effects: Effect[] | null = null;
  for (let attempt = 1; effects === null; attempt += 1) {
    try {
      effects = await removeOnce(caller, wish);
    } catch (error) {
      if (!(error instanceof LateApps) || attempt === attempts) throw error;
    }
  }
  await publish(`worker:${wish.id}`, { kind: "revoked" });
  await shutOutOfQueue(wish.id);
  void ringHostAlerts(wish.id);
  await announceWorker(wish.id);
  await announce(effects);
  return { id: wish.id };
};
