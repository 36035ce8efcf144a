import { setTimeout as pause } from "node:timers/promises";
import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { apps } from "@/drizzle/schema";
import { transaction } from "@/server/db";
import { testApp, testCaller, testDatabase } from "@/server/testing";
import { appOf } from "./access";
import { updateApp } from "./update-app";

testDatabase();

it("tells whoever takes the last source away that one is needed, also where the other went a moment ago", async () => {
  const caller = await testCaller();
  const { id } = await testApp(caller);
  const late = await transaction(async (tx) => {
    await appOf(caller, id, { lockIn: tx });
    const update = updateApp(caller, { id, image: null }).catch((error: unknown) => error);
    // It has read the app, and waits for its row.
    await pause(300);
    await tx.update(apps).set({ repository: null, image: "registry.example.com/a:1" }).where(eq(apps.id, id));
    return { update };
  });
  expect(await late.update).toMatchObject({ code: "invalid" });
});
