import { rm } from "node:fs/promises";
import { type FailureCode, failureCodeSchema } from "@/server/deployments/schema";
import { AppError } from "@/server/errors";
import { locateRepository } from "@/server/git/locate-repository";
import { fullRefOf } from "@/server/git/ref-grammar";
import { parseRepository } from "@/server/git/repository-rules";
import type { RepositorySource } from "@/server/workers/protocol";
import { StageError } from "../deployments/stage-error";
import { inheritedEnvironment } from "../env";
import { checkOut } from "./check-out";
import { fetchCommit } from "./fetch-commit";
import { withLock } from "./lock";
import { openMirror, removeTree, treeFolder } from "./mirror";
import { cancelled, OtherObjectFormat, type Session } from "./session";

export type FetchRequest = {
  source: RepositorySource;
  appId: string;
  claimId: string;
  dataDir: string;
  log: (line: string) => void;
  signal: AbortSignal;
  retryWaitsMs?: readonly number[];
};

/** About a quarter of a minute: a restart of a git server, a limit of requests per second. More is for a deployment of its own. */
const usualWaitsMs = [1_000, 4_000, 10_000];

export type FetchedSource = { tree: string; commit: string; message: string; author: string };

/**
 * Brings exactly one commit to this host and writes it to a folder of the claim's own, checked before a byte of it is
 * written. The caller ends with `removeTree`, also after a failure elsewhere. @throws StageError
 */
export const fetchSource = (request: FetchRequest): Promise<FetchedSource> =>
  withLock(request.appId, request.signal, async () => {
    if (request.signal.aborted) throw cancelled();
    try {
      return await fetchAndCheckOut(request, await openSession(request));
    } catch (error) {
      await removeTree(request.dataDir, request.claimId);
      throw asStageError(error);
    }
  });

const openSession = async ({ source, log, signal, retryWaitsMs = usualWaitsMs }: FetchRequest): Promise<Session> => {
  const inherited = inheritedEnvironment();
  const repository = parseRepository(source.repository, source);
  fullRefOf(source);
  const pinned = await locateRepository(repository, { policy: source, environment: inherited, timeoutMs: source.timeoutMs });
  const deadline = performance.now() + source.timeoutMs;
  return { source, repository, pinned, inherited, signal, log, deadline, retryWaitsMs };
};

type Format = "sha1" | "sha256";

const fetchAndCheckOut = async (
  request: FetchRequest,
  session: Session,
  format: Format = request.source.commit?.length === 64 ? "sha256" : "sha1",
): Promise<FetchedSource> => {
  const { dataDir, appId, claimId, source } = request;
  const mirror = await openMirror({
    dataDir,
    appId,
    url: session.repository.url,
    maxBytes: source.maxBytes,
    objectFormat: format,
  });
  try {
    const commit = await fetchCommit(session, mirror.path);
    const place = { mirror: mirror.path, commit, folder: treeFolder(dataDir, claimId) };
    return { commit, ...(await checkOut(session, place)) };
  } catch (error) {
    if (error instanceof OtherObjectFormat && format === "sha1") return fetchAndCheckOut(request, session, "sha256");
    if (spoilsMirror(error)) await rm(mirror.path, { recursive: true, force: true });
    // A fault that only a damaged mirror explains: once more with a new one.
    if (isStage(error, "fetch_failed") && !mirror.fresh) return fetchAndCheckOut(request, session, format);
    throw error;
  }
};

const isStage = (error: unknown, code: FailureCode) => error instanceof StageError && error.code === code;
const spoilsMirror = (error: unknown) => isStage(error, "fetch_failed") || isStage(error, "repository_too_large");

/** The rules speak of fields of a form; here the same sentence ends a stage. */
const asStageError = (error: unknown): unknown => {
  if (error instanceof AppError) {
    const code = failureCodeSchema.safeParse(error.reason);
    return new StageError(code.success ? code.data : "repository_refused", error.message);
  }
  if (isNoSpace(error)) return new StageError("disk_full", "The host's disk is full.");
  return error;
};

const isNoSpace = (error: unknown) => error instanceof Error && "code" in error && error.code === "ENOSPC";
