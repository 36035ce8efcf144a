import { classifyGitError, gitDetail } from "@/server/git/error-rules";
import type { Environment, GitCommand, Pinned } from "@/server/git/git-rules";
import type { Repository } from "@/server/git/repository-rules";
import { type GitResult, type GitRun, runGit } from "@/server/git/run-git";
import type { RepositorySource } from "@/server/workers/protocol";
import { StageError } from "../deployments/stage-error";
import { tooLarge } from "./tree-rules";

/** What every step of one fetch shares. */
export type Session = {
  source: RepositorySource;
  repository: Repository;
  pinned: Pinned;
  inherited: Environment;
  signal: AbortSignal;
  /** On the clock of `performance.now()`. */
  deadline: number;
  log: (line: string) => void;
  /** How long to wait before each further try, when a server is away or asks for patience. */
  retryWaitsMs: readonly number[];
};

/** A fault of the server's that may be over in a moment. */
export class PassingFault extends StageError {}

/** The server does not give out single commits; the branch has to be fetched instead. */
export class NotServed extends Error {}
/** The repository names its objects by the other algorithm. */
export class OtherObjectFormat extends Error {}

/** Runs git within the session's time and size. @throws StageError, NotServed, OtherObjectFormat */
export const runInSession = async (session: Session, command: GitCommand, run: Partial<GitRun> = {}): Promise<Buffer> => {
  const result = await runGit(command, {
    timeoutMs: session.deadline - performance.now(),
    signal: session.signal,
    maxFileBytes: session.source.maxBytes,
    ...run,
  });
  if (result.ok) return result.output;
  throw failureOf(result, session.source);
};

export const cancelled = () => new StageError("cancelled", "The deployment was cancelled while its source was being fetched.");

const failureOf = (result: GitResult, source: Session["source"]): Error => {
  if (result.ended === "aborted") return cancelled();
  if (result.ended === "timeout") {
    return new StageError("fetch_timeout", `Fetching the source took longer than ${Math.round(source.timeoutMs / 1_000)} s.`);
  }
  if (result.ended === "watch" || result.ended === "output") return tooLarge(source.maxBytes);
  const { code, sentence, passes } = classifyGitError(result.errors, source.access?.kind ?? null);
  if (code === "commit_not_served") return new NotServed();
  if (code === "object_format") return new OtherObjectFormat();
  if (code === "repository_too_large") return tooLarge(source.maxBytes);
  if (code === "commit_not_found" && source.commit !== null) return commitGone(source.commit);
  if (code === "branch_not_found") return new StageError(code, missingRef(source));
  return new (passes ? PassingFault : StageError)(code, sentence, gitDetail(result.errors));
};

const missingRef = ({ branch, ref }: Session["source"]) =>
  ref === null ? `There is no branch “${branch}” in this repository.` : "The server no longer has the head of this pull request.";

export const commitGone = (commit: string) =>
  new StageError(
    "commit_not_found",
    `Commit ${commit.slice(0, 10)} is no longer on the server. The branch was probably rewritten (force-pushed): deploy again.`,
  );
