import type { App } from "@/server/apps/schema";
import type { StageName } from "@/server/deployments/schema";
import type { Stack } from "@/tests/support/stack";
import { firstAnswer } from "./first-answer";

/** Milliseconds since the trigger. */
export type OurTimes = {
  healthy: number;
  live: number;
  firstAnswer: number;
  /** How long each stage took. */
  stages: Partial<Record<StageName, number>>;
};

/** Asks for a deployment and waits until the edge answers with this version. */
export const deployOurWay = async (stack: Stack, app: App, version: string): Promise<OurTimes> => {
  const triggeredAt = Date.now();
  const startedAt = performance.now();
  const { id } = await stack.api.deploy(app.id);
  await firstAnswer({ port: stack.edgePort, host: `${app.subdomain}.localhost:${stack.edgePort}`, body: version });
  const answered = performance.now() - startedAt;
  const { stages } = await stack.api.waitForStatus(id, "live");
  const endOf = (name: StageName) => Date.parse(stages.find((stage) => stage.name === name)?.finishedAt ?? "") - triggeredAt;
  const took = stages
    .filter((stage) => stage.finishedAt !== null && stage.name !== "drain")
    .map((stage) => [stage.name, Date.parse(stage.finishedAt ?? "") - Date.parse(stage.startedAt)]);
  return { healthy: endOf("health"), live: endOf("route"), firstAnswer: answered, stages: Object.fromEntries(took) };
};
