import { inheritedEnvironment } from "../env";
import { AppError, invalidField } from "../errors";
import type { GitAccess } from "./access-schema";
import { classifyGitError, gitDetail } from "./error-rules";
import { lsRemote } from "./git-rules";
import { locateRepository } from "./locate-repository";
import { fullRefOf } from "./ref-grammar";
import { parseRefs, type RemoteRefs, sentenceForMissingBranch } from "./remote-refs-rules";
import { parseRepository, type RepositoryPolicy } from "./repository-rules";
import { type GitResult, runGit } from "./run-git";
import { withAccess } from "./with-access";

export type RemoteQuestion = RepositoryPolicy & {
  repository: string;
  branch: string;
  /** A full ref that is asked for instead of the branch. */
  ref?: string | null;
  /** With what a private repository is read. */
  access?: GitAccess | null;
  timeoutMs: number;
  signal?: AbortSignal;
  /** Is given lines of known_hosts of an SSH server whose key was not known, also where it then refused ours. */
  onServerSeen?: (lines: readonly string[]) => Promise<void>;
};

/**
 * The commit at the head of a branch, asked of the git server itself; nothing is fetched.
 * @throws AppError at the field `repository` (reasons `repository_refused`, `repository_unreachable`, `repository_private`,
 *   `host_key_refused`, `fetch_timeout`, `fetch_failed`) or `branch` (`branch_invalid`, `branch_not_found`)
 */
export const resolveHead = async (question: RemoteQuestion): Promise<string> => {
  const { branch } = question;
  const ref = fullRefOf({ branch, ref: question.ref ?? null });
  const { commits, others } = await asking(question, async (ask) => {
    const found = await ask([ref]);
    // Only where it is missing is the whole list worth its price.
    return { commits: found.commits, others: found.commits.has(ref) ? found : await ask(["HEAD", "refs/heads/*"]) };
  });
  const head = commits.get(ref);
  if (head !== undefined) return head;
  const sentence = question.ref ? goneRef : sentenceForMissingBranch(branch, others);
  throw invalidField("branch", sentence, { reason: "branch_not_found" });
};

const goneRef = "The git server no longer has the head of this pull request.";

/** For a form that is being filled in: is there such a repository with such a branch? @throws AppError as `resolveHead` */
export const checkRepository = async (question: RemoteQuestion): Promise<{ commit: string }> => ({
  commit: await resolveHead(question),
});

type Ask = (patterns: readonly string[]) => Promise<RemoteRefs>;

const asking = async <Result>(question: RemoteQuestion, work: (ask: Ask) => Promise<Result>): Promise<Result> => {
  const inherited = inheritedEnvironment();
  const { access = null, timeoutMs } = question;
  const deadline = performance.now() + timeoutMs;
  const repository = parseRepository(question.repository, question);
  const pinned = await locateRepository(repository, { policy: question, environment: inherited, timeoutMs });
  return withAccess({ repository, access, pinned, trustsFirst: true }, async ({ credential, seen }) => {
    try {
      return await work(async (patterns) => {
        const command = lsRemote({ repository, pinned, inherited, credential }, patterns);
        const result = await runGit(command, { timeoutMs: deadline - performance.now(), signal: question.signal });
        if (result.ok) return parseRefs(result.output.toString("utf8"));
        throw failureOf(result, access);
      });
    } finally {
      const lines = await seen();
      if (lines.length > 0) await question.onServerSeen?.(lines);
    }
  });
};

const failureOf = ({ ended, errors }: GitResult, access: GitAccess | null): AppError => {
  if (ended === "aborted") return new AppError("unavailable", "The check was given up.", { reason: "cancelled" });
  if (ended === "timeout")
    return invalidField("repository", "The git server did not answer in time.", { reason: "fetch_timeout" });
  if (ended === "output")
    return invalidField("repository", "This repository has too many branches.", { reason: "repository_refused" });
  const { code, sentence } = classifyGitError(errors, access?.kind ?? null);
  return invalidField("repository", sentence, { reason: code, cause: new Error(gitDetail(errors)) });
};
