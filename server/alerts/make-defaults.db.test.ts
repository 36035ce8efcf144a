import { expect, it } from "vitest";
import * as z from "zod";
import { restHandler } from "@/server/api/rest";
import { appRouter } from "@/server/api/router";
import { testCaller, testDatabase, testRepository, testRequest, testToken } from "@/server/testing";
import { registerWorker } from "@/server/workers/register-worker";
import { idPattern } from "../ids";
import { defaultRulesOfApps, defaultRulesOfHosts } from "./default-rules";
import { rulesOf } from "./events/testing/watched";

testDatabase({ ALLOW_LOCAL_SOURCES: "true", ALLOW_PRIVATE_ADDRESSES: "true" });

const post = async (path: string, body: unknown): Promise<unknown> => {
  const token = await testToken(await testCaller("administrator"));
  const answer = await restHandler(appRouter)(testRequest(path, { method: "POST", token, body }));
  expect(answer.status).toBe(201);
  return answer.json();
};

it("watches a new app from the start", async () => {
  const repository = (await testRepository()).path;
  const { id } = z.object({ id: z.string() }).parse(await post("/v1/apps", { name: "shop", repository }));
  const rules = await rulesOf({ appId: id });
  expect(rules).toHaveLength(defaultRulesOfApps.length);
  for (const rule of defaultRulesOfApps)
    expect(rules).toContainEqual(expect.objectContaining({ ...rule, origin: "default", enabled: true, channelIds: null }));
  for (const rule of rules) expect(rule.id).toMatch(idPattern("alertRule"));
});

it("watches a new host from the start", async () => {
  const { token } = z.object({ token: z.string() }).parse(await post("/v1/workers/join-tokens", {}));
  const joined = { joinToken: token, instanceId: "instance", name: "debian", softwareVersion: "1" };
  const { workerId } = await registerWorker(joined);
  const rules = await rulesOf({ workerId });
  expect(rules).toHaveLength(defaultRulesOfHosts.length);
  for (const rule of defaultRulesOfHosts)
    expect(rules).toContainEqual(expect.objectContaining({ ...rule, origin: "default", enabled: true, channelIds: null }));
});
