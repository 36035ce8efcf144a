import { beforeAll, expect, it } from "vitest";
import type { Caller } from "@/server/accounts/schema";
import { testApp, testCaller, testDatabase, testWorker } from "@/server/testing";
import { createHostRule } from "./create-rule";
import { listAlerts } from "./list-alerts";
import { listRulesNaming } from "./list-rules";
import { createHostRuleInput } from "./schema";
import { fire, makeRule, testChannel } from "./testing/alert-stories";

testDatabase();

let caller: Caller;
beforeAll(async () => {
  caller = { ...(await testCaller()), role: "administrator" };
});

it("finds the rules of apps and hosts that name a channel, and none of strangers", async () => {
  const { id: appId } = await testApp(caller);
  const channelId = await testChannel(caller);
  const rule = await makeRule(caller, appId, { kind: "cpu_percent", threshold: 80, channelIds: [channelId] });
  await makeRule(caller, appId, { kind: "offline" });
  const host = await testWorker();
  const ofHost = await createHostRule(
    caller,
    createHostRuleInput.parse({ id: host.id, kind: "host_offline", channelIds: [channelId] }),
  );
  expect((await listRulesNaming(caller, channelId)).map(({ id }) => id)).toEqual([rule.id, ofHost.id]);
  expect((await listRulesNaming({ ...caller, role: "member" }, channelId)).map(({ id }) => id)).toEqual([rule.id]);
  expect(await listRulesNaming(await testCaller(), channelId)).toEqual([]);
});

it("lists alerts of one kind", async () => {
  const { id: appId } = await testApp(caller);
  for (const kind of ["offline", "crashloop"] as const) await fire((await makeRule(caller, appId, { kind })).id);
  const { items } = await listAlerts(caller, { appId, kind: "crashloop", limit: 10 });
  expect(items.map(({ kind }) => kind)).toEqual(["crashloop"]);
});
