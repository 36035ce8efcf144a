import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { deployments } from "@/drizzle/schema";
import { db } from "@/server/db";
import { testCaller, testDatabase, testHouse, testLive } from "@/server/testing";
import { expectedDuration } from "./expected-duration";

testDatabase();

it("is the median of the deployments that went live; unknown before the first, and to strangers", async () => {
  const house = await testHouse();
  expect(await expectedDuration(house.caller, house.app.id)).toBeNull();
  for (const [place, seconds] of [40, 10, 20].entries()) {
    const { id } = await testLive(house, 20_001 + place);
    const createdAt = new Date("2026-01-01T10:00:00.000Z");
    await db()
      .update(deployments)
      .set({ createdAt, liveAt: new Date(createdAt.getTime() + seconds * 1_000) })
      .where(eq(deployments.id, id));
  }
  expect(await expectedDuration(house.caller, house.app.name)).toBe(20_000);
  await expect(expectedDuration(await testCaller(), house.app.id)).rejects.toMatchObject({ code: "not_found" });
});
