import type { HubMessage, WorkerMessage } from "@/server/workers/protocol";
import { type InspectionHost, inspect } from "../deployments/inspect";
import type { Engine } from "../docker/engine";
import { answerQuestion } from "../logs/read-runtime-logs";

export type Answering = InspectionHost & { engine: Engine; installationId: () => string };

/** What somebody wants to know of this host, once. Never throws. */
export const answer = (
  host: Answering,
  message: Extract<HubMessage, { type: "question" | "inspect" }>,
): Promise<Extract<WorkerMessage, { type: "answer" | "inspected" }>> =>
  message.type === "question" ? answerQuestion(host.engine, host.installationId(), message) : inspect(host, message);
