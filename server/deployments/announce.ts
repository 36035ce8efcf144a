import { publish } from "@/server/live";
import { logger } from "@/server/logger";
import { enqueueDeploy, removeDeploy, ringTaskNow, type Task } from "@/server/queue";
import { announceWorker } from "@/server/workers";

/** What is to be said once a transaction has committed. All of it may be lost: sweeps and readers find the truth again. */
export type Effect =
  | { kind: "ring"; workerId: string; deploymentId: string }
  | { kind: "remove-job"; workerId: string; deploymentId: string }
  | { kind: "hint"; workerId: string; topic: "desired-state" | "routes" }
  | { kind: "host-changed"; workerId: string }
  | { kind: "app-changed"; appId: string; deploymentId?: string; removed?: boolean }
  | { kind: "log-changed"; deploymentId: string }
  | { kind: "task"; task: Task };

/** Redis away must not hold up whoever asked: the words go out behind the answer. */
const waitAtMostMs = 500;

const say = async (effect: Effect): Promise<void> => {
  switch (effect.kind) {
    case "ring":
      return enqueueDeploy(effect.workerId, effect.deploymentId);
    case "remove-job":
      return removeDeploy(effect.workerId, effect.deploymentId);
    case "hint":
      await publish(`worker:${effect.workerId}`, { kind: "hint", topic: effect.topic });
      return;
    case "host-changed":
      return announceWorker(effect.workerId);
    case "app-changed": {
      const { deploymentId, removed } = effect;
      await publish(`app:${effect.appId}`, { ...(deploymentId && { deploymentId }), ...(removed && { removed }) });
      return;
    }
    case "log-changed":
      await publish(`log:${effect.deploymentId}`, {});
      return;
    case "task":
      return ringTaskNow(effect.task);
  }
};

/** Says it all, each thing once. Never throws. */
export const announce = async (effects: readonly Effect[]): Promise<void> => {
  const unique = [...new Map(effects.map((effect) => [JSON.stringify(effect), effect])).values()];
  const said = Promise.all(
    unique.map((effect) =>
      say(effect).catch((error: Error) => logger().debug({ effect, error: error.message }, "An announcement was lost")),
    ),
  );
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, waitAtMostMs);
  });
  await Promise.race([said, enough]);
  clearTimeout(timer);
};
