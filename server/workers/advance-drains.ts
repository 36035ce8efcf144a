import { and, count, eq, gte, isNotNull, isNull, sql } from "drizzle-orm";
import { deployments, workerEvents, workers } from "@/drizzle/schema";
import { db, type Transaction, transaction } from "@/server/db";
import { announce, type Effect, loadHostFacts, lockPlacement, moveApp } from "@/server/deployments";
import { logger } from "@/server/logger";
import { type DrainingApp, decideMove, drainSentence, type Move } from "./drain-rules";
import { drainingApps } from "./draining-apps";
import { announceWorker, noteWorkerEvent } from "./note-event";

type Draining = { id: string; drainingAt: Date | null };
type Judged = { app: DrainingApp; move: Move };

const judge = async (source: Pick<Transaction, "select">, { id, drainingAt }: Draining): Promise<Judged[]> => {
  const apps = await drainingApps(source, id, drainingAt);
  const hosts = await loadHostFacts(source, "");
  const home = hosts.find((host) => host.id === id);
  return home ? apps.map((app) => ({ app, move: decideMove(home, app, hosts) })) : [];
};

/** Decided anew under the app's lock and that of placement: what was seen before may have changed. Null: it has. */
const carryOut = (worker: Draining, appId: string): Promise<Effect[] | null> =>
  transaction(async (tx) => {
    const app = await moveApp.lock(tx, { appId, workerId: worker.id });
    if (!app) return null;
    await lockPlacement(tx);
    const move = (await judge(tx, worker)).find((judged) => judged.app.id === appId)?.move;
    switch (move?.kind) {
      case "rebuild":
        return moveApp.rebuild(tx, app, move.to);
      case "retarget":
        return moveApp.retarget(tx, app, move.to);
      case "replace":
        return moveApp.replace(tx, app, move.to);
      case "unplace":
        return moveApp.unplace(tx, app);
      default:
        return null;
    }
  });

/** Its machine may be switched off when nothing of ours runs there any more; of a host that is away nobody can say that. */
const isEmptied = async (worker: Draining & { status: string }): Promise<boolean> => {
  if (worker.status === "offline") return true;
  const [left] = await db()
    .select({ containers: count() })
    .from(deployments)
    .where(
      and(eq(deployments.workerId, worker.id), eq(deployments.containerPresent, true), sql`${deployments.status} <> 'live'`),
    );
  return left?.containers === 0;
};

const finish = async (worker: Draining, stays: readonly { name: string; sentence: string }[]): Promise<void> => {
  const { id, drainingAt } = worker;
  if (drainingAt === null) return;
  const done = await transaction(async (tx) => {
    const [moved] = await tx
      .select({ count: count() })
      .from(workerEvents)
      .where(and(eq(workerEvents.workerId, id), eq(workerEvents.kind, "app-moved"), gte(workerEvents.at, drainingAt)));
    // Asked for again meanwhile: that drain is another one.
    const ended = await tx
      .update(workers)
      .set({ drainingAt: null, drainAcrossZones: false })
      .where(and(eq(workers.id, id), eq(workers.drainingAt, drainingAt)))
      .returning({ id: workers.id });
    if (ended.length > 0) {
      await noteWorkerEvent(tx, id, { kind: "drain-finished", sentence: drainSentence(moved?.count ?? 0, stays) });
    }
    return ended.length > 0;
  });
  if (done) await announceWorker(id);
};

const advance = async (worker: Draining & { status: string }): Promise<void> => {
  const stays: { name: string; sentence: string }[] = [];
  let waits = false;
  for (const { app, move } of await judge(db(), worker)) {
    // One by one: a host with many apps is not to build them all at once on another.
    if (move.kind === "moving") return;
    if (move.kind === "stays") stays.push({ name: app.name, sentence: move.sentence });
    if (move.kind === "busy") waits = true;
    if (move.kind === "stays" || move.kind === "busy") continue;
    try {
      const effects = await carryOut(worker, app.id);
      if (effects === null) return;
      await announce(effects);
      if (move.kind === "rebuild" || move.kind === "retarget") return;
    } catch (error) {
      logger().error({ error, appId: app.id }, "An app of a host that is drained could not be moved");
      stays.push({ name: app.name, sentence: "it could not be deployed again, and the log of the platform says why" });
    }
  }
  if (!waits && (await isEmptied(worker))) await finish(worker, stays);
};

/**
 * Takes each drain a step further. Level-triggered: what is to be done follows from the rows alone, so it goes on wherever web, a
 * host, or its worker was restarted.
 */
export const advanceDrains = async (): Promise<void> => {
  const draining = await db()
    .select({ id: workers.id, status: workers.status, drainingAt: workers.drainingAt })
    .from(workers)
    .where(and(isNotNull(workers.drainingAt), isNull(workers.removedAt)))
    .orderBy(workers.drainingAt, workers.id);
  for (const worker of draining) await advance(worker);
};
