import { randomUUID } from "node:crypto";
import { AppError } from "@/server/errors";
import { type PayloadOf, publish, subscribe } from "@/server/live";
import { questionDeadlineMs, type RuntimeLogLine } from "./protocol";

export type Question = { appId: string; deploymentId: string | null; tail: number };

const next = "Try again in a few seconds.";
const silent = () => new AppError("timeout", "The app's host did not answer in time.", { reason: "worker_silent", next });
const notThere = () => new AppError("unavailable", "The app's host is not connected.", { reason: "worker_offline", next });

/** Asks the host for the last lines of an app's output. Answered within five seconds or not at all. @throws AppError */
export const askWorker = async (workerId: string, question: Question): Promise<RuntimeLogLine[]> => {
  const questionId = randomUUID();
  let answered: (answer: PayloadOf<`answer:${string}`>) => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const answer = new Promise<PayloadOf<`answer:${string}`> | null>((resolve) => {
    answered = resolve;
    timer = setTimeout(() => resolve(null), questionDeadlineMs);
  });
  const leave = await subscribe(`answer:${questionId}`, (payload) => answered(payload));
  try {
    const heardBy = await publish(`worker:${workerId}`, { kind: "question", questionId, ...question });
    if (heardBy === 0) throw notThere();
    const given = await answer;
    if (given === null) throw silent();
    if (given.lines === null)
      throw new AppError("unavailable", given.error ?? "The app's host gave no answer.", { reason: "worker_error" });
    return given.lines;
  } finally {
    clearTimeout(timer);
    await leave();
  }
};
