import type { HubMessage, WorkerMessage } from "@/server/workers/protocol";
import { type InspectionHost, inspect } from "../deployments/inspect";
import { readEdgeFaults } from "../edge/read-faults";
import type { LogKeeper } from "../logs/log-keeper";

export type Answering = InspectionHost & { appLogs: Pick<LogKeeper, "find">; edgeCountersPort: number };

type Answer = Extract<WorkerMessage, { type: "answer" }>;

/** What somebody wants to know of this host, once. Never throws. */
export const answer = async (
  host: Answering,
  message: Extract<HubMessage, { type: "question" | "ask-edge-faults" | "inspect" }>,
): Promise<Extract<WorkerMessage, { type: "answer" | "edge-faults" | "inspected" }>> => {
  switch (message.type) {
    case "question":
      return answerQuestion(host, message);
    case "ask-edge-faults":
      return answerEdgeFaults(host, message);
    case "inspect":
      return inspect(host, message);
  }
};

const answerEdgeFaults = async (
  { edgeCountersPort }: Answering,
  { questionId, appId }: Extract<HubMessage, { type: "ask-edge-faults" }>,
): Promise<Extract<WorkerMessage, { type: "edge-faults" }>> => {
  try {
    return { type: "edge-faults", questionId, faults: await readEdgeFaults(edgeCountersPort, appId), error: null };
  } catch {
    // Whatever it is, the host's owner is told of it elsewhere.
    return { type: "edge-faults", questionId, faults: null, error: "The edge of the app's host does not answer." };
  }
};

const answerQuestion = async (
  { appLogs }: Answering,
  { questionId, appId, about }: Extract<HubMessage, { type: "question" }>,
): Promise<Answer> => {
  try {
    return { type: "answer", questionId, page: await appLogs.find(appId, about), error: null };
  } catch (error) {
    return { type: "answer", questionId, page: null, error: error instanceof Error ? error.message : String(error) };
  }
};
