import { randomUUID } from "node:crypto";
import { AppError } from "@/server/errors";
import { gitAccessSchema } from "@/server/git/access-schema";
import { type Channel, type PayloadOf, publish, subscribe } from "@/server/live";
import { logger } from "@/server/logger";
import { open, seal } from "@/server/secrets";
import {
  type BuildWishes,
  type EdgeFault,
  type HubMessage,
  inspectionDeadlineMs,
  type LogPage,
  type LogQuestion,
  questionDeadlineMs,
  type RepositorySource,
} from "./protocol";

export type Question = { appId: string; about: LogQuestion };

const next = "Try again in a few seconds.";
const silent = () => new AppError("timeout", "The app's host did not answer in time.", { reason: "worker_silent", next });
const notThere = () => new AppError("unavailable", "The app's host is not connected.", { reason: "host_offline", next });

type Ask = Extract<PayloadOf<`worker:${string}`>, { questionId: string }>;

/** Says it to the replica that holds the worker's socket and waits for the answer. @throws AppError */
const exchange = async <Answer extends Channel>(
  workerId: string,
  ask: Ask,
  { answerOn, withinMs }: { answerOn: Answer; withinMs: number },
): Promise<PayloadOf<Answer>> => {
  let answered: (answer: PayloadOf<Answer>) => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const answer = new Promise<PayloadOf<Answer> | null>((resolve) => {
    answered = resolve;
    timer = setTimeout(() => resolve(null), withinMs);
  });
  const leave = await subscribe(answerOn, (payload) => answered(payload));
  try {
    if ((await publish(`worker:${workerId}`, ask)) === 0) throw notThere();
    const given = await answer;
    if (given === null) throw silent();
    return given;
  } finally {
    clearTimeout(timer);
    await leave();
  }
};

/** Asks the host for lines of what an app wrote. Answered within five seconds or not at all. @throws AppError */
export const askWorker = async (workerId: string, question: Question): Promise<LogPage> => {
  const questionId = randomUUID();
  const { page, error } = await exchange(
    workerId,
    { kind: "question", questionId, ...question },
    { answerOn: `answer:${questionId}`, withinMs: questionDeadlineMs },
  );
  if (page === null) throw new AppError("unavailable", error ?? "The app's host gave no answer.", { reason: "worker_error" });
  return page;
};

/** Asks the host what its edge could not do for an app; null: it keeps no causes. Within five seconds or not at all. @throws AppError */
export const askForEdgeFaults = async (workerId: string, appId: string): Promise<EdgeFault[] | null> => {
  const questionId = randomUUID();
  const { faults, error } = await exchange(
    workerId,
    { kind: "ask-edge-faults", questionId, appId },
    { answerOn: `edge-faults:${questionId}`, withinMs: questionDeadlineMs },
  );
  if (error !== null) throw new AppError("unavailable", error, { reason: "worker_error" });
  return faults;
};

const accessIdentity = (questionId: string) => `inspections:${questionId}`;

/** The question as the host's socket brings it, its credential open; null where that cannot be read, so that nobody answers. */
export const inspectMessageOf = (event: Extract<Ask, { kind: "inspect" }>): Extract<HubMessage, { type: "inspect" }> | null => {
  const { questionId, source, sealedAccess, build } = event;
  try {
    const access =
      sealedAccess === null ? null : gitAccessSchema.parse(JSON.parse(open(sealedAccess, accessIdentity(questionId))));
    return { type: "inspect", questionId, source: { ...source, access }, build };
  } catch (error) {
    logger().error({ error }, "The credential of a question to a host cannot be read");
    return null;
  }
};

/** Lets a host look how a repository would be built: within a minute or not at all. @throws AppError when it does not answer */
export const askForInspection = (
  workerId: string,
  { source: { access, ...source }, build }: { source: RepositorySource; build: BuildWishes },
): Promise<PayloadOf<`inspection:${string}`>> => {
  const questionId = randomUUID();
  // What is said on the way to the replica that holds the socket carries no open secret.
  const sealedAccess = access && seal(JSON.stringify(access), accessIdentity(questionId));
  return exchange(
    workerId,
    { kind: "inspect", questionId, source, sealedAccess, build },
    { answerOn: `inspection:${questionId}`, withinMs: inspectionDeadlineMs },
  );
};
