import { desc, eq } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { apps, auditEvents, deployments, variables } from "@/drizzle/schema";
import { db } from "@/server/db";
import { newId } from "@/server/ids";
import { closeRedis } from "@/server/live";
import { closeQueues } from "@/server/queue";
import { seal } from "@/server/secrets";
import {
  appRow,
  builtEvent,
  deploymentRow,
  startedEvent,
  type TestHouse,
  testApp,
  testCaller,
  testClaim,
  testDatabase,
  testDeploy,
  testHouse,
  testLive,
  testWorker,
} from "@/server/testing";
import { variableIdentity } from "@/server/variables/kept";
import { loadDesiredState } from "@/server/workers/desired-state";
import { getDeployment, restartDeployment, rollBack, undoRollback } from ".";
import { pauseDeploys } from "./pause-deploys";
import { undoWithinMs } from "./rollback-rules";

testDatabase();
afterAll(async () => {
  await closeQueues();
  closeRedis();
});

const setVariable = async (appId: string, key: string, value: string) => {
  const row = { id: newId("variable"), appId, scope: "production" as const, key, usedIn: "run" as const, secret: false };
  await db().delete(variables).where(eq(variables.appId, appId));
  await db()
    .insert(variables)
    .values({ ...row, sealedValue: seal(value, variableIdentity(row)) });
};

/** What a host does with a kept image, up to live. */
const finish = async (house: TestHouse, deploymentId: string) => {
  const claim = await testClaim(house, deploymentId);
  const { source } = claim.spec;
  if (source.kind !== "kept") throw new Error(`A kept image was expected, not ${source.kind}`);
  await claim.report({ ...builtEvent, image: source.image, imageBytes: 0 });
  await claim.report({ ...startedEvent, containerId: `container-${deploymentId}` });
  await claim.report({ event: "healthy" });
  const { switchedVersion } = await deploymentRow(deploymentId);
  await claim.report({ event: "routed", routeVersion: switchedVersion ?? 0 });
  expect(await getDeployment(house.caller, deploymentId)).toMatchObject({ status: "live" });
  return claim;
};

const goBack = (house: TestHouse, deploymentId: string, pause = true) =>
  rollBack(house.caller, { appId: house.app.id, deploymentId, pauseDeploys: pause, reason: "It was slow" });

/** Two versions, the second with other settings and another environment. */
const twoVersions = async () => {
  const house = await testHouse();
  await setVariable(house.app.id, "GREETING", "old");
  const first = await testLive(house);
  await setVariable(house.app.id, "GREETING", "new");
  await db().update(apps).set({ port: 4_444, branch: "other" }).where(eq(apps.id, house.app.id));
  const second = await testLive(house);
  return { house, first, second };
};

describe("rolling back", () => {
  it("runs image, environment, settings and commit as they ran, and asks no git server", async () => {
    const { house, first, second } = await twoVersions();
    // An address that would be refused if anybody looked at it.
    await db().update(apps).set({ repository: "ext::sh -c id" }).where(eq(apps.id, house.app.id));
    const back = await goBack(house, first.id);
    expect(back).toMatchObject({ trigger: "rollback", status: "queued", branch: "main", imageOf: { id: first.id, number: 1 } });
    expect(back).toMatchObject({ commit: "a".repeat(40), commitMessage: "Change it", imageBytes: 1 });
    const { spec } = await finish(house, back.id);
    expect(spec.source).toEqual({ kind: "kept", image: `image-${first.id}` });
    expect(spec.run).toMatchObject({ port: house.app.port, environment: { GREETING: "old" } });
    expect(await getDeployment(house.caller, back.id)).toMatchObject({ imageBytes: 1, previous: { id: second.id, number: 2 } });
    expect((await deploymentRow(second.id)).status).toBe("retired");
  });

  it("pauses automatic deploys, and writes down who, what and why", async () => {
    const { house, first } = await twoVersions();
    const back = await goBack(house, first.id);
    expect((await appRow(house.app.id)).automaticDeploysPausedAt).not.toBeNull();
    const [written] = await db().select().from(auditEvents).where(eq(auditEvents.targetId, back.id));
    expect(written).toMatchObject({ action: "deployment.rolled-back", actorId: house.caller.userId });
    expect(written?.details).toMatchObject({ to: 1, reason: "It was slow", pauseDeploys: true });
  });

  it("leaves automatic deploys alone where that is wished", async () => {
    const { house, first } = await twoVersions();
    await goBack(house, first.id, false);
    expect((await appRow(house.app.id)).automaticDeploysPausedAt).toBeNull();
  });

  it("to a rollback runs the image of the first one", async () => {
    const { house, first, second } = await twoVersions();
    const back = await goBack(house, first.id);
    await finish(house, back.id);
    const forward = await goBack(house, second.id);
    await finish(house, forward.id);
    const again = await goBack(house, back.id);
    const { spec } = await finish(house, again.id);
    expect(spec.source).toEqual({ kind: "kept", image: `image-${first.id}` });
    expect(spec.run.environment).toEqual({ GREETING: "old" });
  });

  it("takes the place of what waits", async () => {
    const { house, first } = await twoVersions();
    const waiting = await testDeploy(house.caller, house.app.id);
    await goBack(house, first.id);
    expect(await getDeployment(house.caller, waiting.id)).toMatchObject({ status: "superseded" });
  });
});

describe("what is refused before anything begins", () => {
  const refused = async (house: TestHouse, deploymentId: string, error: Record<string, unknown>) => {
    const before = await db().select().from(deployments).where(eq(deployments.appId, house.app.id));
    await expect(goBack(house, deploymentId)).rejects.toMatchObject(error);
    expect(await db().select().from(deployments).where(eq(deployments.appId, house.app.id))).toEqual(before);
    expect((await appRow(house.app.id)).automaticDeploysPausedAt).toBeNull();
  };

  it("one that never was live", async () => {
    const house = await testHouse();
    const { id } = await testDeploy(house.caller, house.app.id);
    await refused(house, id, { code: "conflict", reason: "never_live" });
  });

  it("the one that is live", async () => {
    const { house, second } = await twoVersions();
    await refused(house, second.id, { code: "conflict", reason: "already_live" });
  });

  it("one of another app, also of the same team, and one that does not exist", async () => {
    const { house } = await twoVersions();
    const other = await testApp(house.caller, { workerId: house.worker.id });
    const { id } = await testLive({ ...house, app: other }, 20_002);
    await refused(house, id, { code: "not_found", reason: "deployment_not_found" });
    await refused(house, "dep_none", { code: "not_found", reason: "deployment_not_found" });
  });

  it("one whose image lies on another host, and whose commit nobody knows", async () => {
    const { house, first } = await twoVersions();
    const elsewhere = await testWorker({ status: "online" });
    await db().update(apps).set({ workerId: elsewhere.id }).where(eq(apps.id, house.app.id));
    await db().update(deployments).set({ commit: null }).where(eq(deployments.id, first.id));
    await refused(house, first.id, { code: "conflict", reason: "image_gone" });
  });

  it("everything, for a stranger", async () => {
    const { house, first } = await twoVersions();
    const stranger = await testCaller();
    const wish = { appId: house.app.id, deploymentId: first.id, pauseDeploys: true };
    await expect(rollBack(stranger, wish)).rejects.toMatchObject({ code: "not_found", reason: "app_not_found" });
    const theirs = await testApp(stranger);
    await expect(rollBack(stranger, { ...wish, appId: theirs.id })).rejects.toMatchObject({ reason: "deployment_not_found" });
  });
});

describe("undoing a rollback", () => {
  const rolledBack = async (pause = true) => {
    const versions = await twoVersions();
    const back = await goBack(versions.house, versions.first.id, pause);
    await finish(versions.house, back.id);
    return { ...versions, back };
  };

  it("goes forward again as it ran, and resumes what the rollback had paused", async () => {
    const { house, second } = await rolledBack();
    const undo = await undoRollback(house.caller, house.app.id);
    const { spec } = await finish(house, undo.id);
    expect(spec.source).toEqual({ kind: "kept", image: `image-${second.id}` });
    expect(spec.run).toMatchObject({ port: 4_444, environment: { GREETING: "new" } });
    expect((await appRow(house.app.id)).automaticDeploysPausedAt).toBeNull();
    await expect(undoRollback(house.caller, house.app.id)).rejects.toMatchObject({ reason: "nothing_to_undo" });
  });

  it("keeps a pause that was there before", async () => {
    const { house, first } = await twoVersions();
    await pauseDeploys(house.caller, { appId: house.app.id, paused: true });
    const before = (await appRow(house.app.id)).automaticDeploysPausedAt;
    await finish(house, (await goBack(house, first.id)).id);
    await undoRollback(house.caller, house.app.id);
    expect((await appRow(house.app.id)).automaticDeploysPausedAt).toEqual(before);
  });

  it("is possible for 10 minutes", async () => {
    const { house, back } = await rolledBack();
    const moveTo = (ageMs: number) =>
      db()
        .update(deployments)
        .set({ liveAt: new Date(Date.now() - ageMs) })
        .where(eq(deployments.id, back.id));
    await moveTo(undoWithinMs + 1_000);
    await expect(undoRollback(house.caller, house.app.id)).rejects.toMatchObject({ reason: "undo_too_late" });
    await moveTo(undoWithinMs - 60_000);
    await undoRollback(house.caller, house.app.id);
  });

  it("is refused where no rollback is live", async () => {
    const { house } = await twoVersions();
    await expect(undoRollback(house.caller, house.app.id)).rejects.toMatchObject({ code: "conflict", reason: "nothing_to_undo" });
  });
});

describe("restarting without a build", () => {
  it("runs the live image with the app's present variables and settings of the run; those of the build wait for one", async () => {
    const { house, second } = await twoVersions();
    await setVariable(house.app.id, "GREETING", "newest");
    await db().update(apps).set({ memoryMb: 777, dockerfilePath: "Other" }).where(eq(apps.id, house.app.id));
    const again = await restartDeployment(house.caller, house.app.id);
    expect(again).toMatchObject({ trigger: "restart", imageOf: { id: second.id } });
    const { spec } = await finish(house, again.id);
    expect(spec.source).toEqual({ kind: "kept", image: `image-${second.id}` });
    expect(spec.run).toMatchObject({ memoryBytes: 777 * 1_048_576, environment: { GREETING: "newest" } });
    expect((await deploymentRow(again.id)).snapshot.dockerfilePath).toBe("Dockerfile");
  });

  it("is refused where nothing is live", async () => {
    const { caller, app } = await testHouse();
    await expect(restartDeployment(caller, app.id)).rejects.toMatchObject({ code: "conflict", reason: "nothing_live" });
  });
});

describe("images that no clean-up takes", () => {
  const protectedImages = async (house: TestHouse) => (await loadDesiredState(house.worker.id))?.protectedImages ?? [];

  it("are those of the last 10 live versions, however often one of them ran", async () => {
    const house = await testHouse();
    const ids: string[] = [];
    for (let index = 0; index < 11; index += 1) ids.push((await testLive(house)).id);
    expect(await protectedImages(house)).toHaveLength(10);
    await expect(goBack(house, ids[0] ?? "")).rejects.toMatchObject({ code: "conflict", reason: "image_gone" });
    // Many restarts of one image push none of the others out.
    for (let index = 0; index < 3; index += 1) await finish(house, (await restartDeployment(house.caller, house.app.id)).id);
    expect(await protectedImages(house)).toEqual(
      ids
        .slice(1)
        .map((id) => `image-${id}`)
        .sort(),
    );
    // The oldest that is kept runs again: its image is the youngest now, though its own deployment ages out.
    await finish(house, (await goBack(house, ids[1] ?? "")).id);
    for (let index = 0; index < 9; index += 1) await testLive(house);
    expect(await protectedImages(house)).toContain(`image-${ids[1]}`);
    expect(await protectedImages(house)).toHaveLength(10);
  });

  it("include the one that a waiting rollback is about to run", async () => {
    const house = await testHouse();
    const first = await testLive(house);
    for (let index = 0; index < 9; index += 1) await testLive(house);
    await goBack(house, first.id);
    // Live meanwhile, from before the rollback was asked for.
    const [newest] = await db()
      .select()
      .from(deployments)
      .where(eq(deployments.appId, house.app.id))
      .orderBy(desc(deployments.number));
    await db()
      .insert(deployments)
      .values({
        ...(await deploymentRow(first.id)),
        id: newId("deployment"),
        number: (newest?.number ?? 0) + 1,
        claimId: null,
        image: "image-newer",
      });
    const images = await protectedImages(house);
    expect(images).toContain(`image-${first.id}`);
    expect(images).toHaveLength(11);
  });
});
