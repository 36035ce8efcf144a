import { workerEvents } from "@/drizzle/schema";
import type { db, Transaction } from "@/server/db";
import { newId } from "@/server/ids";
import { publish } from "@/server/live";
import type { WorkerEventKind } from "./schema";

/** Writes down what happened to a host, for its page. In a transaction: with the deed, or not at all. */
export const noteWorkerEvent = async (
  store: Transaction | ReturnType<typeof db>,
  workerId: string,
  event: { kind: WorkerEventKind; sentence: string },
): Promise<void> => {
  await store.insert(workerEvents).values({ id: newId("workerEvent"), workerId, ...event });
};

/** After the commit: pages of hosts read them again. May be lost. */
export const announceWorker = async (workerId: string): Promise<void> => {
  await publish("hosts:all", { workerId });
};
