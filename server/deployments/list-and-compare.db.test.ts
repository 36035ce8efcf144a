import { eq } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { apps, deployments, variables } from "@/drizzle/schema";
import { db } from "@/server/db";
import { newId } from "@/server/ids";
import { closeRedis } from "@/server/live";
import { closeQueues } from "@/server/queue";
import { seal } from "@/server/secrets";
import { testCaller, testDatabase, testDeploy, testHouse, testLive } from "@/server/testing";
import { variableIdentity } from "@/server/variables/kept";
import { listDeployments } from ".";
import { compareDeployments } from "./compare-deployments";
import { listFacets } from "./list-facets";
import { describeDeployment } from "./read-deployments";
import type { DeploymentFilters } from "./schema";
import { shownColumns } from "./store";

testDatabase();
afterAll(async () => {
  await closeQueues();
  closeRedis();
});

const setSecret = async (appId: string, key: string, value: string) => {
  const row = { id: newId("variable"), appId, scope: "production" as const, key, usedIn: "run" as const, secret: true };
  await db()
    .insert(variables)
    .values({ ...row, sealedValue: seal(value, variableIdentity(row)) });
};

describe("comparing two deployments", () => {
  it("tells settings, variables without values, commits and what is kept", async () => {
    const house = await testHouse();
    const { app, caller } = house;
    await setSecret(app.id, "GONE", "value-of-gone");
    await testLive(house);
    await db().delete(variables).where(eq(variables.appId, app.id));
    await setSecret(app.id, "CAME", "value-of-came");
    await db()
      .update(apps)
      .set({ port: 4_000, buildArguments: { FLAVOUR: "mint" } })
      .where(eq(apps.id, app.id));
    const second = await testDeploy(caller, app.id, "b".repeat(40));
    const found = await compareDeployments(caller, { id: app.name, a: "1", b: second.id });
    expect(found).toMatchObject({
      a: { deployment: { number: 1 }, imageKept: true, liveUntil: null },
      b: { deployment: { number: 2 }, imageKept: false, liveUntil: null },
      settings: [
        { name: "buildArguments", before: {}, after: { FLAVOUR: "mint" } },
        { name: "port", before: 3_000, after: 4_000 },
      ],
      variables: [
        { key: "CAME", change: "added", secret: true },
        { key: "GONE", change: "removed", secret: true },
      ],
      commits: `https://git.example.com/team/app/compare/${"a".repeat(40)}...${"b".repeat(40)}`,
    });
    expect(JSON.stringify([found, await describeDeployment(caller, second.id)])).not.toContain("value-of");
  });

  it("knows until when one was live", async () => {
    const house = await testHouse();
    await testLive(house);
    await testLive(house);
    const { a, b } = await compareDeployments(house.caller, { id: house.app.id, a: "1", b: "2" });
    expect(a.liveUntil).toBe(b.deployment.liveAt);
    expect(b.liveUntil).toBeNull();
  });

  it("knows no deployment of another app", async () => {
    const house = await testHouse();
    await testDeploy(house.caller, house.app.id);
    const other = await testHouse();
    const theirs = await testDeploy(other.caller, other.app.id);
    const compare = (b: string) => compareDeployments(house.caller, { id: house.app.id, a: "1", b });
    await expect(compare(theirs.id)).rejects.toMatchObject({ code: "not_found", reason: "deployment_not_found" });
    await expect(compare("2")).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("listing what matches", () => {
  const house = async () => {
    const made = await testHouse();
    const ids: string[] = [];
    for (let number = 1; number <= 4; number += 1) ids.push((await testDeploy(made.caller, made.app.id)).id);
    const change = (place: number, values: Partial<typeof deployments.$inferInsert>) =>
      db()
        .update(deployments)
        .set(values)
        .where(eq(deployments.id, ids[place] ?? ""));
    await change(0, {
      status: "failed",
      branch: "old",
      trigger: "push",
      createdBy: null,
      createdAt: new Date("2026-01-01T00:00:00Z"),
    });
    await change(1, { status: "failed", createdAt: new Date("2026-01-02T00:00:00Z") });
    await change(2, { trigger: "rollback", createdAt: new Date("2026-01-03T00:00:00Z") });
    return made;
  };

  it.each<[string, DeploymentFilters, number[]]>([
    ["everything", {}, [4, 3, 2, 1]],
    ["a status", { status: "failed" }, [2, 1]],
    ["a branch", { branch: "old" }, [1]],
    ["a trigger", { trigger: "rollback" }, [3]],
    ["what the caller asked for", { actor: "me" }, [4, 3, 2]],
    ["nobody", { actor: "usr_none" }, []],
    ["from a moment on", { from: "2026-01-02T00:00:00Z" }, [4, 3, 2]],
    ["up to a moment", { to: "2026-01-02T01:00:00+01:00" }, [2, 1]],
    ["several at once", { status: "failed", from: "2026-01-01T12:00:00Z" }, [2]],
  ])("%s", async (_name, filters, expected) => {
    const { caller, app } = await house();
    const { items } = await listDeployments(caller, { id: app.id, limit: 10, ...filters });
    expect(items.map((item) => item.number)).toEqual(expected);
  });

  it("goes on after a cursor within what matches", async () => {
    const { caller, app } = await house();
    const first = await listDeployments(caller, { id: app.id, limit: 1, status: "failed" });
    expect(first).toMatchObject({ items: [{ number: 2 }], nextCursor: "2" });
    const second = await listDeployments(caller, { id: app.id, limit: 1, status: "failed", cursor: "2" });
    expect(second).toMatchObject({ items: [{ number: 1 }], nextCursor: null });
  });

  it("offers the branches and people that there were, to the team alone", async () => {
    const { caller, app } = await house();
    const facets = await listFacets(caller, app.id);
    expect(facets).toMatchObject({ branches: ["main", "old"], actors: [{ id: caller.userId }] });
    await expect(listFacets(await testCaller(), app.id)).rejects.toMatchObject({ code: "not_found" });
  });
});

it("no list reads what may be half a megabyte a row", () => {
  const names = Object.keys(shownColumns);
  expect(names).toContain("status");
  for (const large of ["sealedEnvironment", "plan", "snapshot"]) expect(names).not.toContain(large);
});
