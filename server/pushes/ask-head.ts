import { setImmediate as nextTurn } from "node:timers/promises";
import { type AppRow, headOfApp } from "@/server/apps";
import { askServer, refuseWhileSlow } from "@/server/git";

/** A task waits for this. */
const answerWithinMs = 20_000;

/** The columns that say which branch is asked about, and with which credential. */
const keyOf = ({ repository, branch, sourceRef, gitConnectionId, deployKeyId }: AppRow): string =>
  JSON.stringify([repository, branch, sourceRef, gitConnectionId, deployKeyId]);

type Question = {
  /** Those who come from then on need the next one. */
  asked: boolean;
  answer: Promise<string>;
  next: Promise<string> | null;
};
const questions = new Map<string, Question>();

const begin = (key: string, app: AppRow): Promise<string> => {
  const ask = async (): Promise<string> => {
    // Whoever comes in the same turn shares it.
    await nextTurn();
    question.asked = true;
    return askServer(app.repository ?? "", () => headOfApp(app, answerWithinMs));
  };
  const question: Question = { asked: false, answer: Promise.resolve(""), next: null };
  questions.set(key, question);
  question.answer = ask();
  const leave = () => {
    if (question.next === null) questions.delete(key);
  };
  question.answer.then(leave, leave);
  return question.answer;
};

/**
 * The head of the app's branch, asked of the git server after this call. Whoever asks meanwhile about the same branch with the same
 * credential shares the question that follows the one under way: a burst of pushes asks once or twice. @throws as `headOfApp`, and
 * AppError unavailable at once while the server is slow
 */
export const askHead = async (app: AppRow): Promise<string> => {
  refuseWhileSlow(app.repository ?? "");
  const key = keyOf(app);
  const question = questions.get(key);
  if (!question) return begin(key, app);
  if (!question.asked) return question.answer;
  const after = () => begin(key, app);
  question.next ??= question.answer.then(after, after);
  return question.next;
};
