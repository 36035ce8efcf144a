import type { App } from "@/server/apps/schema";
import type { Deployment } from "@/server/deployments/schema";
import { newName, removeApp } from "@/tests/support/own-apps";
import { makeRepository } from "@/tests/support/repository";
import { page } from "@/tests/support/sample-apps";
import type { Stack } from "@/tests/support/stack";
import { type Group, NotMeasured } from "./group";
import { median } from "./statistics";

const rounds = 5;

/** Milliseconds from the call until the kept version is live again. */
const rollBack = async ({ api }: Stack, app: App, deploymentId: string): Promise<number> => {
  const triggeredAt = Date.now();
  const answer = await api.call<Deployment>("POST", `/v1/apps/${app.id}/rollback`, { deploymentId });
  if (answer.status === 404 || answer.status === 405) throw new NotMeasured("this version cannot roll back.");
  const { id } = await api.expectStatus<Deployment>(202, Promise.resolve(answer));
  const { stages } = await api.waitForStatus(id, "live");
  return Date.parse(stages.find(({ name }) => name === "route")?.finishedAt ?? "") - triggeredAt;
};

const rollBackAndForth = async (stack: Stack): Promise<number[]> => {
  const repository = await makeRepository(page("0"));
  try {
    const app = await stack.api.createApp({ name: newName("back"), repository: repository.path });
    const first = await stack.api.deployLive(app.id);
    await repository.commit(page("1"));
    const second = await stack.api.deployLive(app.id);
    const took: number[] = [];
    try {
      for (let round = 0; round < rounds; round += 1) {
        took.push(await rollBack(stack, app, (round % 2 === 0 ? first : second).id));
      }
    } finally {
      await removeApp(stack, app.id);
    }
    return took;
  } finally {
    await repository.remove();
  }
};

export const rollback: Group = {
  figures: ["rollback_ms"],
  measure: async ({ stack, say }) => {
    const took = await rollBackAndForth(stack);
    say(`  to live, in ms: ${took.join(" ")}`);
    return { rollback_ms: median(took) };
  },
};
