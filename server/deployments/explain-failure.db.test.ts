import { eq } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { apps } from "@/drizzle/schema";
import { db } from "@/server/db";
import { closeRedis } from "@/server/live";
import { appendBuildLog } from "@/server/logs";
import { closeQueues } from "@/server/queue";
import {
  fetchedEvent,
  type TestHouse,
  testCaller,
  testClaim,
  testDatabase,
  testDeploy,
  testHouse,
  testLive,
} from "@/server/testing";
import { explainDeployment } from "./explain-failure";

testDatabase();
afterAll(async () => {
  await closeQueues();
  closeRedis();
});

/** A build that fails after it has said this, in pieces that end anywhere. */
const failedBuild = async (house: TestHouse, text: string, pieceLength: number) => {
  const { id } = await testDeploy(house.caller, house.app.id, "b".repeat(40));
  const { claimId, report } = await testClaim(house, id);
  await report({ ...fetchedEvent, commit: "b".repeat(40) });
  for (let from = 0; from < text.length; from += pieceLength) {
    const piece = { claimId, deploymentId: id, startByte: from, text: text.slice(from, from + pieceLength) };
    await appendBuildLog(house.worker.id, piece);
  }
  await report({ event: "failed", code: "build_failed", reason: "The build failed." });
  return id;
};

const tellTale = '#9 0.512 npm error Missing script: "build"';
const end = '#9 ERROR: process "/bin/sh -c npm run build" did not complete successfully: exit code: 1';

describe("what broke", () => {
  it("is said with the line's number, though the log is long and its pieces end anywhere", async () => {
    const house = await testHouse();
    const before = Array.from({ length: 6_000 }, (_, index) => `#8 1.2 line ${index + 1} ${"x".repeat(40)}`);
    const id = await failedBuild(house, `${[...before, tellTale, end].join("\n")}\n`, 30_001);
    const found = await explainDeployment(house.caller, id);
    expect(found).toMatchObject({
      rule: "npm missing script",
      place: "build",
      line: { number: 6_001, text: tellTale },
      since: null,
    });
    expect(found.excerpt.map(({ number }) => number)).toEqual([5_998, 5_999, 6_000, 6_001, 6_002]);
    expect(found.excerpt[0]?.text).toMatch(/^#8 1\.2 line 5998 x+$/);
  });

  it("comes with what changed since the last version that was live", async () => {
    const house = await testHouse();
    const good = await testLive(house);
    await db().update(apps).set({ buildCommand: "npm run biuld" }).where(eq(apps.id, house.app.id));
    await failedBuild(house, "nothing to see", 100);
    const id = await failedBuild(house, "nothing to see", 100);
    expect(await explainDeployment(house.caller, id)).toMatchObject({
      rule: null,
      cause: "The build failed.",
      line: null,
      excerpt: [],
      since: {
        deployment: { id: good.id, number: 1 },
        commits: { from: "a".repeat(40), to: "b".repeat(40) },
        settings: [{ name: "buildCommand", before: null, after: "npm run biuld" }],
        variables: [],
      },
    });
  });

  it("is nothing for what has not failed, nor for a stranger", async () => {
    const house = await testHouse();
    const { id } = await testLive(house);
    await expect(explainDeployment(house.caller, id)).rejects.toMatchObject({ reason: "deployment_not_failed" });
    await expect(explainDeployment(await testCaller(), id)).rejects.toMatchObject({ code: "not_found" });
  });
});
