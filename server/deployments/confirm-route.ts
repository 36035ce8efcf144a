import { markRunning } from "@/server/apps";
import type { Transaction } from "@/server/db";
import { changeDesired } from "@/server/workers";
import type { Effect } from "./announce";
import { endEffects, ringNext } from "./end-deployment";
import { beginStage, endStages, type Locked, moveTo, retireLive } from "./store";

/** The edge routes to it: this one is live, the one before is retired, and its container drains. */
export const confirmRoute = async (tx: Transaction, locked: Locked, at: Date): Promise<Effect[]> => {
  const { app, deployment, now } = locked;
  const retired = await retireLive(tx, app.id, deployment.id);
  if (!(await moveTo(tx, deployment.id, { to: "live", liveAt: now, finishedAt: now }))) return [];
  await endStages(tx, deployment.id, { at });
  if (retired.some((row) => row.containerPresent)) await beginStage(tx, deployment.id, { name: "drain", at });
  await markRunning(tx, app.id, deployment.id);
  await changeDesired(tx, deployment.workerId);
  return [...endEffects(locked), ...(await ringNext(tx, app.id))];
};
