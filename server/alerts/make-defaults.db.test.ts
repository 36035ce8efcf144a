import { expect, it } from "vitest";
import { idPattern } from "@/server/ids";
import { testDatabase } from "@/server/testing";
import { defaultRulesOfApps, defaultRulesOfHosts } from "./default-rules";
import { rulesOf, watchedApp, watchedHost } from "./events/testing/watched";

testDatabase();

it("gives a new app and a new host everyone's rules", async () => {
  const house = await watchedHost();
  const app = await watchedApp(house);
  for (const [subject, defaults] of [
    [{ appId: app.id }, defaultRulesOfApps],
    [{ workerId: house.worker.id }, defaultRulesOfHosts],
  ] as const) {
    const rules = await rulesOf(subject);
    expect(rules).toHaveLength(defaults.length);
    for (const rule of defaults)
      expect(rules).toContainEqual(expect.objectContaining({ ...rule, ...subject, origin: "default", enabled: true }));
    for (const { id } of rules) expect(id).toMatch(idPattern("alertRule"));
  }
});
