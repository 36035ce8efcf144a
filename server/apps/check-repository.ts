import { type AppSource, headOfSource, requireCredentials } from "./git-access";

/** A form waits for this. */
const answerWithinMs = 20_000;

type Source = Omit<AppSource, "sourceRef">;

/**
 * A source before it is saved; answers the head of its branch. An image, which has none, is not looked at, only whose the credentials
 * are. @throws AppError as `checkRepository`
 */
export const checkSource = async (source: Source): Promise<string | null> => {
  await requireCredentials(source.teamId, source);
  return source.repository === null ? null : headOfSource({ ...source, sourceRef: null }, answerWithinMs);
};

/**
 * Asks the repository for the branch's head. @throws AppError 422 with the message at `repository` or `branch`: it cannot be
 * reached, is private, has no such branch, or is an address or ref that is not allowed; at `gitConnectionId` or `deployKeyId`: the
 * team has no such thing, or it does not fit the repository.
 */
export const checkRepository = async (source: Source): Promise<{ ok: true; commit: string }> => {
  await requireCredentials(source.teamId, source);
  return { ok: true, commit: await headOfSource({ ...source, sourceRef: null }, answerWithinMs) };
};
