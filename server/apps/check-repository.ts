import { env } from "@/server/env";
import { resolveHead } from "@/server/git";

/** A form waits for this. */
const answerWithinMs = 20_000;

/**
 * Asks the repository for the branch's head. @throws AppError 422 with the message at `repository` or `branch`: it cannot be
 * reached, asks for a password, has no such branch, or is an address or ref that is not allowed.
 */
export const checkRepository = async (source: { repository: string; branch: string }): Promise<{ ok: true; commit: string }> => {
  const { ALLOW_LOCAL_SOURCES: allowLocal, ALLOW_PRIVATE_ADDRESSES: allowPrivateAddresses } = env();
  const commit = await resolveHead({ ...source, allowLocal, allowPrivateAddresses, timeoutMs: answerWithinMs });
  return { ok: true, commit };
};
