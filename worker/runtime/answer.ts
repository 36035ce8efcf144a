import type { HubMessage, WorkerMessage } from "@/server/workers/protocol";
import { type InspectionHost, inspect } from "../deployments/inspect";
import type { LogKeeper } from "../logs/log-keeper";

export type Answering = InspectionHost & { appLogs: Pick<LogKeeper, "find"> };

type Answer = Extract<WorkerMessage, { type: "answer" }>;

/** What somebody wants to know of this host, once. Never throws. */
export const answer = async (
  host: Answering,
  message: Extract<HubMessage, { type: "question" | "inspect" }>,
): Promise<Extract<WorkerMessage, { type: "answer" | "inspected" }>> =>
  message.type === "question" ? answerQuestion(host, message) : inspect(host, message);

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
