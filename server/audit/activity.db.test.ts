import { beforeAll, expect, it } from "vitest";
import { systemCaller } from "@/server/accounts";
import type { Caller } from "@/server/accounts/schema";
import { startApp, stopApp } from "@/server/apps/change-lifecycle";
import { transaction } from "@/server/db";
import { testCaller, testDatabase, testDeploy, testHouse, testLive } from "@/server/testing";
import { activityCsv } from "./activity-csv";
import { emit } from "./emit";
import { listActivity } from "./list-activity";

testDatabase();

let house: Awaited<ReturnType<typeof testHouse>>;
let member: Caller;

beforeAll(async () => {
  house = await testHouse();
  member = house.caller;
  await testLive(house);
  await stopApp(member, house.app.id);
  await startApp(member, house.app.id);
  await transaction((tx) => emit(tx, member, { action: "session.signed-in", targetId: "ses_somewhere" }));
  await transaction((tx) => emit(tx, systemCaller, { action: "worker.registered", targetId: house.worker.id }));
});

const actions = async (caller: Caller, filter: Omit<Parameters<typeof listActivity>[1], "limit"> = {}) =>
  (await listActivity(caller, { ...filter, limit: 50 })).items.map(({ action }) => action);

it("tells the team's deeds and one's own, newest first", async () => {
  expect(await actions(member)).toEqual(["session.signed-in", "app.started", "app.stopped", "deployment.created"]);
});

it("names what was done and by whom", async () => {
  const { items } = await listActivity(member, { action: "deployment", limit: 1 });
  expect(items[0]).toMatchObject({
    action: "deployment.created",
    via: "api",
    actor: { id: member.userId, name: expect.stringMatching(/^person-/) },
    target: { kind: "deployment", name: house.app.name, app: house.app.name, number: 1 },
  });
});

it("shows nothing of it to a stranger, and what the platform did by itself to administrators", async () => {
  expect(await actions(await testCaller("member"))).toEqual([]);
  expect(await actions(await testCaller("administrator"))).toEqual(["worker.registered"]);
});

it.each([
  ["one action", { action: "app.stopped" }, ["app.stopped"]],
  ["all of a kind", { action: "app" }, ["app.started", "app.stopped"]],
  ["nobody's", { actor: "usr_00000000000000000000" }, []],
  ["before there was anything", { until: "2001-01-01T00:00:00.000Z" }, []],
  ["since long ago", { since: "2001-01-01T00:00:00.000Z", action: "app" }, ["app.started", "app.stopped"]],
])("filters: %s", async (_, filter, expected) => expect(await actions(member, filter)).toEqual(expected));

it("filters by app, its deployments with it, and tells a stranger that there is none", async () => {
  expect(await actions(member, { app: house.app.name })).toEqual(["app.started", "app.stopped", "deployment.created"]);
  await expect(actions(await testCaller(), { app: house.app.id })).rejects.toMatchObject({ code: "not_found" });
});

it("comes in pages that neither repeat nor leave out", async () => {
  const first = await listActivity(member, { limit: 3 });
  const second = await listActivity(member, { limit: 3, cursor: first.nextCursor ?? "" });
  expect([...first.items, ...second.items].map(({ action }) => action)).toEqual(await actions(member));
  expect(second.nextCursor).toBeNull();
  await expect(listActivity(member, { limit: 3, cursor: "1" })).rejects.toMatchObject({ code: "invalid" });
});

it("is a file of the same lines", async () => {
  await testDeploy(member, house.app.id);
  const answer = await activityCsv(member, new URLSearchParams({ action: "deployment" }));
  expect(answer.headers.get("content-type")).toContain("text/csv");
  const lines = (await answer.text()).trim().split("\r\n");
  expect(lines[0]).toBe("at,actor,actor_email,actor_id,via,action,target,target_id,number,details");
  expect(lines.slice(1).map((line) => line.split(",")[5])).toEqual(["deployment.created", "deployment.created"]);
  await expect(activityCsv(member, new URLSearchParams({ since: "yesterday" }))).rejects.toMatchObject({ code: "invalid" });
});
