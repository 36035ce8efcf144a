import { eq } from "drizzle-orm";
import { afterAll, expect, it } from "vitest";
import { deployments, workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import { closeRedis } from "@/server/live";
import { closeQueues, isDeployQueued } from "@/server/queue";
import { deploymentRow, type TestHouse, testClaim, testDatabase, testDeploy, testHouse } from "@/server/testing";
import { recoverStuck } from "./recover-stuck";
import { ringQueued } from "./ring-queued";

testDatabase({ STUCK_AFTER_MS: "60000" });
afterAll(async () => {
  await closeQueues();
  closeRedis();
});

const silentSince = async (house: TestHouse, deploymentId: string, { host }: { host: boolean }) => {
  const longAgo = new Date(Date.now() - 61_000);
  await db().update(deployments).set({ createdAt: longAgo, progressAt: longAgo }).where(eq(deployments.id, deploymentId));
  await db()
    .update(workers)
    .set({ lastSeenAt: host ? longAgo : new Date() })
    .where(eq(workers.id, house.worker.id));
};

it("one that waits for a host that is gone fails, its job with it: a host that comes back cannot run it, and nothing rings again", async () => {
  const house = await testHouse();
  const { id } = await testDeploy(house.caller, house.app.id);
  expect(await isDeployQueued(house.worker.id, id)).toBe(true);
  await silentSince(house, id, { host: true });
  expect(await recoverStuck()).toBe(1);
  expect(await deploymentRow(id)).toMatchObject({ status: "failed", reasonCode: "worker_unreachable" });
  expect(await isDeployQueued(house.worker.id, id)).toBe(false);
  expect(await ringQueued()).toBe(0);
  await expect(testClaim(house, id)).rejects.toMatchObject({ reason: "claim_refused" });
  expect(await recoverStuck()).toBe(0);
});

it("one that waits its turn on a host that is there waits on", async () => {
  const house = await testHouse();
  const { id } = await testDeploy(house.caller, house.app.id);
  await silentSince(house, id, { host: false });
  expect(await recoverStuck()).toBe(0);
  expect((await deploymentRow(id)).status).toBe("queued");
  expect(await isDeployQueued(house.worker.id, id)).toBe(true);
});
