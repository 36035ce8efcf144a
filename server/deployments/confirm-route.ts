import { eq } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import { markRunning } from "@/server/apps";
import type { Transaction } from "@/server/db";
import { changeHosts, noteWorkerEvent } from "@/server/workers";
import type { Effect } from "./announce";
import { endEffects, ringNext } from "./end-deployment";
import { beginStage, endStages, isPlaced, type Locked, moveTo, retireLive } from "./store";

/** The edge routes to it: this one is live, the one before is retired, and its container drains. */
export const confirmRoute = async (tx: Transaction, locked: Locked, at: Date): Promise<Effect[]> => {
  const { app, deployment, now } = locked;
  const retired = await retireLive(tx, app.id, deployment.id);
  if (!(await moveTo(tx, deployment.id, { to: "live", liveAt: now, finishedAt: now }))) return [];
  await endStages(tx, deployment.id, { at });
  if (retired.some((row) => row.containerPresent)) await beginStage(tx, deployment.id, { name: "drain", at });
  await markRunning(tx, app.id, deployment.id);
  const left = [...new Set(retired.filter(isPlaced).map((row) => row.workerId))].filter((id) => id !== deployment.workerId);
  await changeHosts(tx, { routes: left, desired: [deployment.workerId] });
  const moved: Effect[] = [];
  for (const workerId of left) moved.push(...(await noteMove(tx, locked, workerId)));
  return [...endEffects(locked), ...moved, ...(await ringNext(tx, app.id))];
};

/** The host that the app has left lets go of its route, then of its container. */
const noteMove = async (tx: Transaction, { app, deployment }: Locked, from: string): Promise<Effect[]> => {
  const [to] = await tx.select({ name: workers.name }).from(workers).where(eq(workers.id, deployment.workerId));
  await noteWorkerEvent(tx, from, { kind: "app-moved", sentence: `${app.name} runs on ${to?.name ?? "another host"} now.` });
  return [
    { kind: "hint", workerId: from, topic: "routes" },
    { kind: "hint", workerId: from, topic: "desired-state" },
    { kind: "host-changed", workerId: from },
    { kind: "host-changed", workerId: deployment.workerId },
  ];
};
