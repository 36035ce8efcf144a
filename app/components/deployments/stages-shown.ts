import type { Stage, StageName } from "@/server/deployments/schema";
import { stageOrder } from "./words";

/**
 * The stages of a deployment's way: those that it went, and those that are still before it. A kept image is not built, an app
 * without a release command has no release, and the first version of an app replaces none, so nothing drains. Pure.
 */
export const stagesShown = (stages: readonly Pick<Stage, "name">[]): StageName[] => {
  const begun = new Set(stages.map(({ name }) => name));
  const last = stageOrder.findLastIndex((name) => begun.has(name));
  return stageOrder.filter((name, place) => begun.has(name) || (place > last && name !== "drain"));
};
