import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { apps, deployments } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import { db } from "@/server/db";
import { createDeployment } from "@/server/deployments";
import { applyTransition } from "@/server/deployments/apply-transition";
import { claimDeployment } from "@/server/deployments/claim-deployment";
import type { TransitionEvent } from "@/server/workers/protocol";
import { testApp, testCaller, testWorker } from "./people";

export const testCommit = "a".repeat(40);

/** An app of a new person on a new online host, for stories about its deployments. */
export const testHouse = async () => {
  const caller = await testCaller();
  const bootId = `boot-${randomUUID()}`;
  const worker = await testWorker({ status: "online", bootId });
  const app = await testApp(caller, { workerId: worker.id });
  return { caller, worker, app, bootId };
};
export type TestHouse = Awaited<ReturnType<typeof testHouse>>;

export const testDeploy = (caller: Caller, appId: string, commit: string = testCommit) =>
  createDeployment(caller, { appId, commit, trigger: "api" });

/** Claims and answers a reporter that numbers transitions as a worker does. */
export const testClaim = async (house: Pick<TestHouse, "worker" | "bootId">, deploymentId: string) => {
  const claimId = `claim-${randomUUID()}`;
  const { spec } = await claimDeployment(house.worker.id, { deploymentId, claimId, bootId: house.bootId });
  let number = 0;
  const report = (body: TransitionEvent) => {
    number += 1;
    return applyTransition(house.worker.id, { claimId, deploymentId, number, ageMs: 0, body });
  };
  return { claimId, spec, report };
};
type Reporter = Awaited<ReturnType<typeof testClaim>>;

export const fetchedEvent = { event: "fetched", commit: testCommit, message: "Change it", author: "A. Person" } as const;
export const builtEvent = { event: "built", image: "image", imageBytes: 1 } as const;
export const startedEvent = { event: "started", containerId: "container", hostPort: 20_001 } as const;

/** Up to a healthy, switched container that the edge has not confirmed. */
export const testSwitch = async ({ report, spec }: Reporter, hostPort = 20_001): Promise<void> => {
  const asked = spec.source.kind === "repository" ? spec.source.commit : null;
  await report({ ...fetchedEvent, commit: asked ?? testCommit });
  await report({ ...builtEvent, image: `image-${spec.deploymentId}` });
  await report({ ...startedEvent, containerId: `container-${spec.deploymentId}`, hostPort });
  await report({ event: "healthy" });
};

export const deploymentRow = async (id: string) => {
  const [row] = await db().select().from(deployments).where(eq(deployments.id, id));
  if (!row) throw new Error(`There is no deployment ${id}`);
  return row;
};

export const appRow = async (id: string) => {
  const [row] = await db().select().from(apps).where(eq(apps.id, id));
  if (!row) throw new Error(`There is no app ${id}`);
  return row;
};

/** A deployment that went the whole way. */
export const testLive = async (house: TestHouse, hostPort = 20_001) => {
  const { id } = await testDeploy(house.caller, house.app.id);
  const claim = await testClaim(house, id);
  await testSwitch(claim, hostPort);
  const { switchedVersion } = await deploymentRow(id);
  await claim.report({ event: "routed", routeVersion: switchedVersion ?? 0 });
  return { id, ...claim };
};
