import { type AppRow, headOfApp } from "@/server/apps";
import { clientForApp } from "@/server/connections";
import { AppError } from "@/server/errors";
import { askServer, refuseWhileSlow } from "@/server/git";
import type { PullRequest } from "@/server/git/providers/provider";
import { logger } from "@/server/logger";
import { sourceOf } from "./preview-app";
import type { PreviewRow } from "./store";

/** A delivery waits for this, not a person. */
const answerWithinMs = 20_000;

/** What names a request to whoever is asked for it. */
export type Request = Pick<PreviewRow, "provider" | "number" | "branch" | "fork" | "headRepository">;

export type AskedHead =
  | { kind: "open"; commit: string; headRepository: string | null }
  /** Its provider says so. */
  | { kind: "closed" }
  /** The branch is not there any more. */
  | { kind: "gone" };

/** A fork is looked for under its provider's ref, then in its own repository. */
const places = (request: Request): (string | null)[] => {
  if (!request.fork) return [null];
  return request.headRepository === null ? [null] : [null, request.headRepository];
};

const headIn = async (app: AppRow, request: Request, headRepository: string | null): Promise<string | null> => {
  const source = sourceOf(app, { ...request, headRepository });
  const { repository } = source;
  if (repository === null) return null;
  refuseWhileSlow(repository);
  try {
    return await askServer(repository, () => headOfApp({ ...app, ...source }, answerWithinMs));
  } catch (error) {
    if (error instanceof AppError && error.reason === "branch_not_found") return null;
    throw error;
  }
};

/** What its provider says of it; null where nobody may ask, it does not answer, or does not show the request to us. */
const askProvider = async (app: AppRow, { number }: Request): Promise<PullRequest | null> => {
  try {
    const connected = await clientForApp(app);
    return connected && (await connected.client.pullRequest(connected.repository, number));
  } catch (error) {
    logger().info({ appId: app.id, number, error: (error as Error).message }, "A provider was not asked for a pull request");
    return null;
  }
};

/**
 * Where the request stands now: whether it is open, as far as its provider tells, and the head that the git server has, from which it
 * is fetched. @throws AppError while the git server does not answer, as `headOfApp`
 */
export const askHead = async (app: AppRow, request: Request): Promise<AskedHead> => {
  const told = await askProvider(app, request);
  if (told?.open === false) return { kind: "closed" };
  for (const headRepository of places(request)) {
    const commit = await headIn(app, request, headRepository);
    if (commit !== null) return { kind: "open", commit, headRepository };
  }
  return { kind: "gone" };
};
