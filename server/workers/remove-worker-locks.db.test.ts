import { eq, sql } from "drizzle-orm";
import { expect, it, vi } from "vitest";
import { apps, deployments, workers } from "@/drizzle/schema";
import { deleteApp } from "@/server/apps/delete-app";
import { db, type Transaction } from "@/server/db";
import { lockPlacement } from "@/server/deployments";
import { appRow, deploymentRow, testApp, testClaim, testDatabase, testHouse, testLive, testSwitch } from "@/server/testing";
import { administrator, anotherHost, drain, emptied, finishOn, newestOf, testHostsAnew } from "@/server/testing/hosts";
import { advanceDrains } from "./advance-drains";
import { markOffline } from "./mark-offline";
import { removeWorker } from "./remove-worker";
import { changeDesired } from "./versions";

testDatabase();
testHostsAnew();

const remove = async (id: string) => removeWorker(await administrator(), { id, force: true });

/** Holds what `take` locks, until `letGo`, which first does the rest of the transaction. */
const hold = async (take: (tx: Transaction) => Promise<unknown>) => {
  let rest: (tx: Transaction) => Promise<unknown> = () => Promise.resolve();
  let letGo = (): void => undefined;
  const told = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let taken = (): void => undefined;
  const isTaken = new Promise<void>((resolve) => {
    taken = resolve;
  });
  const done = db().transaction(async (tx) => {
    await take(tx);
    taken();
    await told;
    await rest(tx);
  });
  await Promise.race([isTaken, done]);
  return async (more: typeof rest = rest) => {
    rest = more;
    letGo();
    await done;
  };
};

const waiting = async (count: number) => {
  await vi.waitFor(
    async () => {
      const [row] = await db().execute<{ count: number }>(
        sql`select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      expect(row?.count).toBe(count);
    },
    { timeout: 20_000 },
  );
};

/** An app that went from one host to another, where it is live; what it left behind is still there. */
const moved = async () => {
  const from = await testHouse();
  const old = await testLive(from);
  const to = await anotherHost();
  await drain(from.worker.id);
  await advanceDrains();
  await finishOn(to, from.app.id, 20_002);
  return { from, to, old };
};

it("a host goes while it reports that containers are gone", async () => {
  const { from, to, old } = await moved();
  const report = await hold((tx) => tx.update(deployments).set({ containerPresent: false }).where(eq(deployments.id, old.id)));
  const removed = remove(from.worker.id);
  await waiting(1);
  await report((tx) => changeDesired(tx, from.worker.id));
  await removed;
  expect(await appRow(from.app.id)).toMatchObject({ workerId: to.worker.id });
});

it("a host goes while the hosts that were heard are written down, and an app goes back to one of them", async () => {
  const from = await testHouse();
  await testLive(from);
  let to = await anotherHost();
  while (to.worker.id < from.worker.id) to = await anotherHost();
  await db().update(workers).set({ removedAt: new Date() }).where(sql`${workers.id} not in (${from.worker.id}, ${to.worker.id})`);
  await drain(from.worker.id);
  await advanceDrains();
  const { id } = await newestOf(from.app.id);
  await testSwitch(await testClaim(to, id), 20_002);
  const lock = (tx: Transaction, workerId: string) =>
    tx.select({ id: workers.id }).from(workers).where(eq(workers.id, workerId)).for("update");
  const heard = await hold((tx) => lock(tx, from.worker.id));
  const removed = remove(to.worker.id);
  await waiting(1);
  await heard((tx) => lock(tx, to.worker.id));
  await removed;
  expect(await deploymentRow(id)).toMatchObject({ status: "failed", reasonCode: "host_removed" });
  expect(await appRow(from.app.id)).toMatchObject({ workerId: from.worker.id });
});

it("a host goes while it is seen to be silent", async () => {
  const house = await testHouse();
  const made = [house.app, await testApp(house.caller), await testApp(house.caller)].map(({ id }) => id).sort();
  // In the table they stand the other way round.
  for (const id of made.toReversed()) {
    await db().update(apps).set({ workerId: house.worker.id, status: "running" }).where(eq(apps.id, id));
  }
  await db()
    .update(workers)
    .set({ lastSeenAt: new Date(0) })
    .where(eq(workers.id, house.worker.id));
  const middle = await hold((tx) =>
    tx
      .select()
      .from(apps)
      .where(eq(apps.id, made[1] ?? ""))
      .for("update"),
  );
  const removed = remove(house.worker.id);
  await waiting(1);
  const silent = markOffline(1_000);
  await waiting(2);
  await middle();
  await Promise.all([removed, silent]);
  for (const id of made) expect(await appRow(id)).toMatchObject({ workerId: null });
});

it("two hosts go at once while an app is deleted that was on both", async () => {
  const { from, to } = await moved();
  await emptied(from.worker.id);
  const placement = await hold(lockPlacement);
  const first = remove(from.worker.id);
  await waiting(1);
  await deleteApp(from.caller, from.app.id);
  await db()
    .update(apps)
    .set({ goneFrom: [to.worker.id] })
    .where(eq(apps.id, from.app.id));
  const second = remove(to.worker.id);
  await waiting(2);
  await placement();
  await Promise.all([first, second]);
  expect(await db().select().from(apps).where(eq(apps.id, from.app.id))).toEqual([]);
});
