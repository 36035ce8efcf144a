import { expect, it } from "vitest";
import type { StageName } from "@/server/deployments/schema";
import { stagesShown } from "./stages-shown";

it.each<[string, StageName[], StageName[]]>([
  ["all that may come, at the beginning", ["queue"], ["queue", "fetch", "build", "release", "start", "health", "route"]],
  ["no build of a kept image", ["queue", "fetch", "start"], ["queue", "fetch", "start", "health", "route"]],
  [
    "no release where there was none",
    ["queue", "fetch", "build", "start"],
    ["queue", "fetch", "build", "start", "health", "route"],
  ],
  [
    "a release where there was one",
    ["queue", "fetch", "build", "release"],
    ["queue", "fetch", "build", "release", "start", "health", "route"],
  ],
  [
    "the drain of the version before",
    ["queue", "fetch", "start", "health", "route", "drain"],
    ["queue", "fetch", "start", "health", "route", "drain"],
  ],
])("shows %s", (_name, begun, expected) => {
  expect(stagesShown(begun.map((name) => ({ name })))).toEqual(expected);
});
