import { and, asc, eq } from "drizzle-orm";
import { apps, deployments, webhookDeliveries } from "@/drizzle/schema";
import type { AppRow } from "@/server/apps";
import { db } from "@/server/db";
import { createDeployment } from "@/server/deployments";
import type { PushEvent } from "@/server/git/providers/event-schema";
import { newId } from "@/server/ids";
import { type TestHouse, testClaim, testHouse } from "@/server/testing";

/** An app of a new house that comes from this repository, for which this commit was decided last. */
export const testPushedApp = async (repository: string, values: Partial<typeof apps.$inferInsert> = {}) => {
  const house = await testHouse();
  const [app] = await db()
    .update(apps)
    .set({ repository, ...values })
    .where(eq(apps.id, house.app.id))
    .returning();
  if (!app) throw new Error("The app went away");
  return { ...house, app };
};

/** The same, after its first deployment, whose commit is the head. */
export const testDeployedApp = async (repository: string, values: Partial<typeof apps.$inferInsert> = {}) => {
  const house = await testPushedApp(repository);
  await createDeployment(house.caller, { appId: house.app.id, trigger: "click" });
  await db()
    .update(apps)
    .set({ updatedAt: new Date(), ...values })
    .where(eq(apps.id, house.app.id));
  return house;
};

export const deploymentId = async (appId: string, number: number): Promise<string> => {
  const [row] = await db()
    .select({ id: deployments.id })
    .from(deployments)
    .where(and(eq(deployments.appId, appId), eq(deployments.number, number)));
  return row?.id ?? "";
};

/** The deployment with this number is claimed, and fails: the next one may be claimed. */
export const testFailed = async (house: Pick<TestHouse, "app" | "worker" | "bootId">, number: number): Promise<void> => {
  const { report } = await testClaim(house, await deploymentId(house.app.id, number));
  await report({ event: "failed", code: "build_failed", reason: "It broke." });
};

/** A push to main as a provider tells it. */
export const pushOf = (before: string | null, after: string | null, more: Partial<PushEvent> = {}): PushEvent => ({
  kind: "push",
  ref: { kind: "branch", name: "main" },
  before,
  after,
  commits: 1,
  head: after === null ? null : { message: "Change it\n\nfor the better", author: "Ada", url: null },
  paths: ["src/page.ts"],
  pusher: "ada",
  ...more,
});

type Row = typeof webhookDeliveries.$inferInsert;

/** Stores a delivery as the webhook does; gives its id. */
export const testDelivery = async (app: Pick<AppRow, "id">, content: PushEvent, more: Partial<Row> = {}): Promise<string> => {
  const id = newId("delivery");
  const row: Row = { id, appId: app.id, provider: "github", source: "webhook", deliveryKey: id, event: "push", content };
  await db()
    .insert(webhookDeliveries)
    .values({ ...row, ...more });
  return id;
};

export const deliveryRow = async (id: string) => {
  const [row] = await db().select().from(webhookDeliveries).where(eq(webhookDeliveries.id, id));
  if (!row) throw new Error(`There is no delivery ${id}`);
  return row;
};

export const deliveriesOf = (appId: string, source: "webhook" | "comparison") =>
  db()
    .select()
    .from(webhookDeliveries)
    .where(and(eq(webhookDeliveries.appId, appId), eq(webhookDeliveries.source, source)))
    .orderBy(asc(webhookDeliveries.id));

/** What was deployed of the app, in order. */
export const deployedOf = async (appId: string) =>
  (await db().select().from(deployments).where(eq(deployments.appId, appId)).orderBy(deployments.number)).map(
    ({ number, commit, trigger, status }) => ({ number, commit, trigger, status }),
  );
