import { eq, sql } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import { finishDelete, observeContainers, observeDiskUse } from "@/server/apps";
import { takeEdgeEnd, takeEdgeState } from "@/server/certificates";
import { db } from "@/server/db";
import { applyTransition } from "@/server/deployments";
import { publish } from "@/server/live";
import { appendBuildLog } from "@/server/logs";
import type { HubMessage, WorkerMessage } from "./protocol";
import { takeWarning } from "./take-warning";

/** Messages whose order counts. Heartbeats and metrics overtake them, hello is the connection's own. */
export type OrderedMessage = Exclude<
  WorkerMessage,
  { type: "heartbeat" | "metrics" | "hello" | "answer" | "edge-faults" | "inspected" | "log-lines" | "key-saved" }
>;

const confirmRoutes = async (workerId: string, routeVersion: number): Promise<void> => {
  await db()
    .update(workers)
    // Never above what was ever handed out, never back.
    .set({
      confirmedRouteVersion: sql`greatest(${workers.confirmedRouteVersion}, least(${routeVersion}::bigint, ${workers.routeVersion}))`,
    })
    .where(eq(workers.id, workerId));
};

/** Carries out what a worker says, and the acknowledgement that goes back, if any. */
export const takeMessage = async (workerId: string, message: OrderedMessage): Promise<HubMessage | null> => {
  switch (message.type) {
    case "transition": {
      const { claimId, number } = message.transition;
      const result = await applyTransition(workerId, message.transition);
      // A gap is not acknowledged: the worker sends what is missing first.
      return result === "gap" ? null : { type: "transition-ack", claimId, number, result };
    }
    case "build-log":
      return { type: "build-log-ack", claimId: message.claimId, ...(await appendBuildLog(workerId, message)) };
    case "containers":
      await observeContainers(workerId, message);
      return null;
    case "app-removed":
      await finishDelete(workerId, message.appId);
      return null;
    case "route-confirmed":
      await confirmRoutes(workerId, message.routeVersion);
      return null;
    case "disk-use":
      await observeDiskUse(workerId, message.items);
      return null;
    case "edge-state":
      await takeEdgeState(workerId, message);
      return null;
    case "edge-ended":
      await takeEdgeEnd(workerId);
      return null;
    case "warning":
      await takeWarning(workerId, message.text);
      return null;
  }
};

/** The answer to a question goes to whoever asked, on whichever replica. */
export const passAnswer = async (message: Extract<WorkerMessage, { type: "answer" }>): Promise<void> => {
  await publish(`answer:${message.questionId}`, { page: message.page, error: message.error });
};

/** What the edge could not do goes the same way. */
export const passEdgeFaults = async (message: Extract<WorkerMessage, { type: "edge-faults" }>): Promise<void> => {
  await publish(`edge-faults:${message.questionId}`, { faults: message.faults, error: message.error });
};

/** What a look at a repository found goes the same way. */
export const passInspection = async (message: Extract<WorkerMessage, { type: "inspected" }>): Promise<void> => {
  const { inspection, failure } = message;
  await publish(`inspection:${message.questionId}`, { inspection, failure });
};
