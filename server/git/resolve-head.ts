import { inheritedEnvironment } from "../env";
import { AppError, invalidField } from "../errors";
import { classifyGitError, gitDetail } from "./error-rules";
import { lsRemote } from "./git-rules";
import { locateRepository } from "./locate-repository";
import { parseRef } from "./ref-grammar";
import { parseRefs, type RemoteRefs, sentenceForMissingBranch } from "./remote-refs-rules";
import { parseRepository, type RepositoryPolicy } from "./repository-rules";
import { runGit } from "./run-git";

export type RemoteQuestion = RepositoryPolicy & {
  repository: string;
  branch: string;
  timeoutMs: number;
  signal?: AbortSignal;
};

/**
 * The commit at the head of a branch, asked of the git server itself; nothing is fetched.
 * @throws AppError at the field `repository` (reasons `repository_refused`, `repository_unreachable`, `repository_private`,
 *   `fetch_timeout`, `fetch_failed`) or `branch` (`branch_invalid`, `branch_not_found`)
 */
export const resolveHead = async (question: RemoteQuestion): Promise<string> => {
  const branch = parseRef(question.branch);
  const ref = `refs/heads/${branch}`;
  const ask = await asker(question);
  const head = (await ask([ref])).commits.get(ref);
  if (head !== undefined) return head;
  // Only now is the whole list worth its price.
  throw invalidField("branch", sentenceForMissingBranch(branch, await ask(["HEAD", "refs/heads/*"])), {
    reason: "branch_not_found",
  });
};

/** For a form that is being filled in: is there such a repository with such a branch? @throws AppError as `resolveHead` */
export const checkRepository = async (question: RemoteQuestion): Promise<{ commit: string }> => ({
  commit: await resolveHead(question),
});

const asker = async (question: RemoteQuestion) => {
  const inherited = inheritedEnvironment();
  const deadline = performance.now() + question.timeoutMs;
  const repository = parseRepository(question.repository, question);
  const pinned = await locateRepository(repository, { policy: question, environment: inherited, timeoutMs: question.timeoutMs });
  return async (patterns: readonly string[]): Promise<RemoteRefs> => {
    const result = await runGit(lsRemote({ repository, pinned, inherited }, patterns), {
      timeoutMs: deadline - performance.now(),
      signal: question.signal,
    });
    if (result.ok) return parseRefs(result.output.toString("utf8"));
    throw failureOf(result.ended, result.errors);
  };
};

const failureOf = (ended: string | null, errors: string): AppError => {
  if (ended === "aborted") return new AppError("unavailable", "The check was given up.", { reason: "cancelled" });
  if (ended === "timeout")
    return invalidField("repository", "The git server did not answer in time.", { reason: "fetch_timeout" });
  if (ended === "output")
    return invalidField("repository", "This repository has too many branches.", { reason: "repository_refused" });
  const { code, sentence } = classifyGitError(errors);
  return invalidField("repository", sentence, { reason: code, cause: new Error(gitDetail(errors)) });
};
