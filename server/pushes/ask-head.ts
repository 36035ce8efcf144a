import { type AppRow, headOfApp } from "@/server/apps";

/** A task waits for this. */
const answerWithinMs = 20_000;

export type Asked = Parameters<typeof headOfApp>[0];

/** The columns that say which branch is asked about, and with which credential. */
export const sourceOf = ({ repository, branch, sourceRef, gitConnectionId, deployKeyId }: AppRow): string =>
  JSON.stringify([repository, branch, sourceRef, gitConnectionId, deployKeyId]);

type Round = { running: Promise<string>; next: Promise<string> | null };
const rounds = new Map<string, Round>();

const begin = (key: string, app: AppRow): Promise<string> => {
  const running = headOfApp(app, answerWithinMs);
  const round: Round = { running, next: null };
  rounds.set(key, round);
  const leave = () => {
    if (rounds.get(key) === round && round.next === null) rounds.delete(key);
  };
  running.then(leave, leave);
  return running;
};

/**
 * The head of the app's branch, asked of the git server after this call. Whoever asks meanwhile about the same branch with the same
 * credential shares the question that follows the one under way: a burst of pushes asks once or twice. @throws as `headOfApp`
 */
export const askHead = (app: AppRow): Promise<string> => {
  const key = sourceOf(app);
  const round = rounds.get(key);
  if (!round) return begin(key, app);
  round.next ??= round.running.then(
    () => begin(key, app),
    () => begin(key, app),
  );
  return round.next;
};
