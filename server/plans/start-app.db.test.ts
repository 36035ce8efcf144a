import { afterAll, expect, it } from "vitest";
import { startApp, stopApp } from "@/server/apps/change-lifecycle";
import { closeRedis } from "@/server/live";
import { closeQueues } from "@/server/queue";
import { appRow, testApp, testDatabase, testDeploy, testHouse, testLive } from "@/server/testing";
import { testHostsAnew } from "@/server/testing/hosts";
import { readPlan } from "./read-plan";

testDatabase({ PLAN_MEMORY_MB: "1024" });
testHostsAnew();
afterAll(async () => {
  await closeQueues();
  closeRedis();
});

it("an app whose memory others took while it was stopped is not started, and says so", async () => {
  const house = await testHouse();
  await testLive(house);
  await stopApp(house.caller, house.app.id);
  const other = await testApp(house.caller, { workerId: house.worker.id, memoryMb: 900 });
  await testDeploy(house.caller, other.id);
  const refused = { code: "forbidden", reason: "plan_limit", message: expect.stringContaining("1024 MB") };
  await expect(startApp(house.caller, house.app.id)).rejects.toMatchObject(refused);
  expect(await appRow(house.app.id)).toMatchObject({ wanted: "stopped" });
  expect((await readPlan(house.caller)).memoryMb.used).toBeLessThanOrEqual(1_024);
});

it("an app for which there is room is started, and one that runs already is left as it is", async () => {
  const house = await testHouse();
  await testLive(house);
  await stopApp(house.caller, house.app.id);
  const other = await testApp(house.caller, { workerId: house.worker.id, memoryMb: 700 });
  await testDeploy(house.caller, other.id);
  await startApp(house.caller, house.app.id);
  await startApp(house.caller, house.app.id);
  expect(await appRow(house.app.id)).toMatchObject({ wanted: "running" });
  expect((await readPlan(house.caller)).memoryMb.used).toBe(956);
});
