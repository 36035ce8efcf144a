import { eq } from "drizzle-orm";
import { afterAll, expect, it } from "vitest";
import { deployments, scheduleTicks, workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import { closeRedis } from "@/server/live";
import { closeQueues } from "@/server/queue";
import { noteHearing } from "@/server/queue/take-slot";
import { deploymentRow, testClaim, testDatabase, testDeploy, testHouse } from "@/server/testing";
import { startScheduler } from ".";
import { recoverStuckDeployments } from "./recover-stuck";

testDatabase({ STUCK_AFTER_MS: "8000" });
afterAll(async () => {
  await closeQueues();
  closeRedis();
});

const stuck = async () => {
  const house = await testHouse();
  const { id } = await testDeploy(house.caller, house.app.id);
  await testClaim(house, id);
  const longAgo = new Date(Date.now() - 60_000);
  await db()
    .update(deployments)
    .set({ progressAt: longAgo, claimedAt: longAgo, createdAt: longAgo })
    .where(eq(deployments.id, id));
  await db().update(workers).set({ lastSeenAt: longAgo }).where(eq(workers.id, house.worker.id));
  return id;
};

it("judges nobody after a pause of the clock or of the hubs", async () => {
  const id = await stuck();
  const slot = new Date("2026-01-01T00:00:10Z");
  await recoverStuckDeployments(slot, 2_000);
  expect((await deploymentRow(id)).status).toBe("fetching");
  await db()
    .insert(scheduleTicks)
    .values({ schedule: "recover-stuck", slot: new Date("2026-01-01T00:00:08Z") });
  await recoverStuckDeployments(slot, 2_000);
  expect((await deploymentRow(id)).status).toBe("fetching");
  await noteHearing();
  await recoverStuckDeployments(slot, 2_000);
  expect(await deploymentRow(id)).toMatchObject({ status: "failed", reasonCode: "worker_unreachable" });
});

it("the scheduler does it by itself, one of two taking each slot", async () => {
  const id = await stuck();
  await noteHearing();
  const schedulers = [startScheduler(), startScheduler()];
  await expect.poll(async () => (await deploymentRow(id)).status, { timeout: 20_000, interval: 200 }).toBe("failed");
  await Promise.all(schedulers.map((scheduler) => scheduler.stop()));
});
