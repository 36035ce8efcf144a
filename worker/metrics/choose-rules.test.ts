import { expect, it } from "vitest";
import { oneOfEachApp } from "./choose-rules";

const of = (deploymentId: string, uptimeMs: number) => ({ container: { appId: "app_1", deploymentId, uptimeMs } });

it.each([
  ["the routed one, be it the older", [of("old", 900), of("new", 10)], "old", "old"],
  ["the routed one, be it the newer", [of("old", 900), of("new", 10)], "new", "new"],
  ["the newest, where none is routed", [of("new", 10), of("old", 900)], undefined, "new"],
])("%s", (_name, items, routed, expected) => {
  expect(oneOfEachApp(items, () => routed).map((one) => one.container.deploymentId)).toEqual([expected]);
});
