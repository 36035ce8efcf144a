import { eq, isNull } from "drizzle-orm";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { apps, auditEvents, deployHooks, workers } from "@/drizzle/schema";
import { restHandler } from "@/server/api/rest";
import { appRouter } from "@/server/api/router";
import { db } from "@/server/db";
import { closeRedis, redis } from "@/server/live";
import { closeQueues } from "@/server/queue";
import {
  appRow,
  deploymentRow,
  testCaller,
  testClaim,
  testDatabase,
  testHouse,
  testRepository,
  testRequest,
  testToken,
} from "@/server/testing";
import { changeVariables } from "@/server/variables/change-variables";
import { handleHookCall, refuseHookMethod } from "./handle-call";
import type { CreatedDeployHook, HookAnswer } from "./schema";

testDatabase({ ALLOW_LOCAL_SOURCES: "true", PUBLIC_URL: "https://panel.example.com", WEBHOOKS_PER_MINUTE: "1000" });
beforeEach(async () => {
  await db().update(workers).set({ removedAt: new Date() }).where(isNull(workers.removedAt));
});
afterAll(async () => {
  const keys = await redis().keys("limit:webhooks*");
  if (keys.length > 0) await redis().del(keys);
  await closeQueues();
  closeRedis();
});

const handle = restHandler(appRouter);

const hookedApp = async () => {
  const house = await testHouse();
  const { path, commit } = await testRepository();
  await db().update(apps).set({ repository: path }).where(eq(apps.id, house.app.id));
  const token = await testToken(house.caller);
  const make = async (body: unknown = { name: "CI" }) => {
    const response = await handle(testRequest(`/v1/apps/${house.app.name}/deploy-hooks`, { method: "POST", token, body }));
    return { status: response.status, hook: (await response.json()) as CreatedDeployHook };
  };
  const { hook } = await make();
  return { ...house, head: commit, token, make, hook };
};

type Ways = { query?: string; body?: string; type?: string };
const call = async (secret: string, { query = "", body, type = "application/json" }: Ways = {}) => {
  const request = testRequest(`/v1/deploy-hooks/${secret}${query}`, {
    method: "POST",
    ...(body === undefined ? {} : { body, headers: { "content-type": type } }),
  });
  const response = await handleHookCall(request, secret);
  return {
    status: response.status,
    body: (await response.json()) as HookAnswer & { reason?: string; errors?: { field: string }[] },
  };
};

describe("a hook", () => {
  it("is shown once with its address, then listed without it, and nowhere kept", async () => {
    const { app, token, hook, caller } = await hookedApp();
    expect(hook.url).toBe(`https://panel.example.com/v1/deploy-hooks/${hook.secret}`);
    expect(hook.secret).toMatch(/^whd_[0-9a-f]{40}$/);
    const listed = await (await handle(testRequest(`/v1/apps/${app.id}/deploy-hooks`, { token }))).text();
    expect(JSON.parse(listed)).toMatchObject({
      items: [{ id: hook.id, name: "CI", prefix: hook.secret.slice(0, 8), createdBy: caller.userId, lastUsedAt: null }],
    });
    await call(hook.secret);
    const rows = [await db().select().from(deployHooks), await db().select().from(auditEvents)];
    expect(listed + JSON.stringify(rows)).not.toContain(hook.secret);
  });

  it("gets a name where none is given, and an app has not any number of them", async () => {
    const { make } = await hookedApp();
    expect((await make({})).hook.name).toBe("Deploy hook");
    for (let count = 2; count < 20; count += 1) expect((await make()).status).toBe(201);
    expect((await make()).status).toBe(409);
  });

  it("that is revoked is as unknown as one that never was", async () => {
    const { token, hook } = await hookedApp();
    const revoke = () => handle(testRequest(`/v1/deploy-hooks/${hook.id}`, { method: "DELETE", token }));
    const stranger = await testToken(await testCaller());
    expect((await handle(testRequest(`/v1/deploy-hooks/${hook.id}`, { method: "DELETE", token: stranger }))).status).toBe(404);
    expect((await revoke()).status).toBe(200);
    expect((await revoke()).status).toBe(404);
    const [gone, never] = [await call(hook.secret), await call("whd_guessed")];
    expect([gone.status, gone.body.reason]).toEqual([404, "hook_not_found"]);
    expect([never.status, never.body.reason]).toEqual([404, "hook_not_found"]);
  });
});

describe("a call", () => {
  it("deploys the head, also while automatic deploys are paused, and the push of that head starts nothing more", async () => {
    const { app, hook, head } = await hookedApp();
    await db().update(apps).set({ automaticDeploysPausedAt: new Date() }).where(eq(apps.id, app.id));
    const { status, body } = await call(hook.secret);
    expect(status).toBe(202);
    expect(body).toEqual({
      deploymentId: body.deploymentId,
      number: 1,
      url: `https://panel.example.com/apps/${app.name}/deployments/1`,
    });
    expect(await deploymentRow(body.deploymentId)).toMatchObject({ trigger: "hook", commit: head, createdBy: "system" });
    expect((await appRow(app.id)).handledCommit).toBe(head);
    const [row] = await db().select().from(deployHooks).where(eq(deployHooks.id, hook.id));
    expect(row?.lastUsedAt).not.toBeNull();
    const [written] = await db().select().from(auditEvents).where(eq(auditEvents.targetId, body.deploymentId));
    expect(written?.details).toMatchObject({ trigger: "hook", hook: hook.id, hookName: "CI" });
  });

  it("again while just that is under way gets the same deployment, and another one when that has ended", async () => {
    const house = await hookedApp();
    const first = await call(house.hook.secret);
    const { report } = await testClaim(house, first.body.deploymentId);
    expect((await call(house.hook.secret)).body).toEqual(first.body);
    await report({ event: "failed", code: "build_failed", reason: "It broke." });
    expect((await call(house.hook.secret)).body.number).toBe(2);
  });

  it("after a variable was changed gets a deployment of its own", async () => {
    const { app, caller, hook } = await hookedApp();
    expect((await call(hook.secret)).body.number).toBe(1);
    await changeVariables(caller, { id: app.id, scope: "production", mode: "merge", variables: { COLOUR: "blue" } });
    expect((await call(hook.secret)).body.number).toBe(2);
  });

  it.each<[string, (commit: string) => Ways]>([
    ["in its address", (commit) => ({ query: `?commit=${commit}` })],
    ["in a body of JSON", (commit) => ({ body: JSON.stringify({ commit, ref: "whatever" }) })],
  ])("deploys the commit that stands %s", async (_, ways) => {
    const { hook } = await hookedApp();
    const commit = "c".repeat(40);
    const { status, body } = await call(hook.secret, ways(commit));
    expect(status).toBe(202);
    expect((await deploymentRow(body.deploymentId)).commit).toBe(commit);
  });

  it.each<[string, Ways, number]>([
    ["an abbreviated commit", { query: "?commit=abc1234" }, 422],
    ["a commit that is none", { body: JSON.stringify({ commit: 7 }) }, 422],
    ["JSON that is none", { body: "{" }, 400],
    ["a form", { body: "payload=1", type: "application/x-www-form-urlencoded" }, 202],
    ["an empty body of JSON", { body: "" }, 202],
  ])("with %s", async (_, ways, status) => {
    const { hook } = await hookedApp();
    const answer = await call(hook.secret, ways);
    expect(answer.status).toBe(status);
    if (status === 422) expect(answer.body.errors).toMatchObject([{ field: "commit" }]);
  });

  it("for a branch that is gone says so", async () => {
    const { app, hook } = await hookedApp();
    await db().update(apps).set({ branch: "gone" }).where(eq(apps.id, app.id));
    expect(await call(hook.secret)).toMatchObject({ status: 422, body: { reason: "branch_not_found" } });
  });

  it("of a deleted app is unknown", async () => {
    const { app, hook } = await hookedApp();
    await db().update(apps).set({ deletedAt: new Date() }).where(eq(apps.id, app.id));
    expect((await call(hook.secret)).status).toBe(404);
  });

  it("by GET only looks: 405, and nothing is deployed", async () => {
    const { app, hook } = await hookedApp();
    const response = refuseHookMethod(testRequest(`/v1/deploy-hooks/${hook.secret}`));
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST, DELETE"]);
    expect(await response.text()).not.toContain(hook.secret);
    expect((await appRow(app.id)).lastNumber).toBe(0);
  });
});
