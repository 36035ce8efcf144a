import { eq } from "drizzle-orm";
import { apps, deployments } from "@/drizzle/schema";
import { type AppRow, gitAccessOf } from "@/server/apps";
import { db } from "@/server/db";
import { AppError } from "@/server/errors";
import { type GitAccess, ProviderError } from "@/server/git";
import { type FailureCode, failureCodeSchema } from "./schema";
import type { DeploymentRow } from "./store";

/** What a credential is asked for: another repository or another key meanwhile, and it is not the right one. */
type Subject = { app: AppRow; deployment: Pick<DeploymentRow, "snapshot" | "imageOfDeploymentId"> };
/** `fits`: is it the credential of what the claim finds under its locks? */
export type ClaimAccess = { access: GitAccess | null; fits: (found: Subject) => boolean };

/** The deployment cannot be fetched, and another try gains nothing. */
export class NoAccess extends Error {
  constructor(
    readonly code: FailureCode,
    reason: string,
    cause: unknown,
  ) {
    super(reason, { cause });
  }
}

const sourceOf = ({ app, deployment }: Subject) => ({
  teamId: app.teamId,
  repository: deployment.imageOfDeploymentId === null ? deployment.snapshot.repository : null,
  gitConnectionId: app.gitConnectionId,
  deployKeyId: app.deployKeyId,
});
const wordOf = (subject: Subject) => JSON.stringify(sourceOf(subject));

/** The host waits for its claim no longer than 15 s. */
const answerWithinMs = 9_000;
/** A provider that is away is asked again by the host's next tries, for so long; then the deployment has failed and says so. */
const patienceMs = 60_000;

/** Since when a deployment's provider is away, by this process's own clock. */
const awaySince = new Map<string, number>();

/**
 * Asks for the credential of a deployment's source, before anything is locked: a provider may take seconds to answer.
 * @throws NoAccess; AppError `unavailable` when the claim is to be tried again; SecretUnreadable
 */
export const accessForClaim = async (workerId: string, deploymentId: string): Promise<ClaimAccess> => {
  const [found] = await db()
    .select({ app: apps, deployment: deployments })
    .from(deployments)
    .innerJoin(apps, eq(apps.id, deployments.appId))
    .where(eq(deployments.id, deploymentId));
  // Whoever may not claim it is refused under the locks, and costs no provider a call.
  if (!found || found.deployment.workerId !== workerId) return { access: null, fits: () => true };
  const asked = wordOf(found);
  try {
    const access = await within(answerWithinMs, gitAccessOf(sourceOf(found)));
    awaySince.delete(deploymentId);
    return { access, fits: (now) => wordOf(now) === asked };
  } catch (error) {
    throw faultOf(deploymentId, error);
  }
};

const within = async <Answer>(timeoutMs: number, answer: Promise<Answer>): Promise<Answer> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ProviderError("unavailable", "The git provider did not answer in time.")), timeoutMs);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
};

const faultOf = (deploymentId: string, error: unknown): unknown => {
  if (error instanceof AppError && error.code === "invalid") {
    awaySince.delete(deploymentId);
    const code = failureCodeSchema.safeParse(error.reason);
    return new NoAccess(code.success ? code.data : "repository_refused", error.message, error);
  }
  if (!(error instanceof ProviderError)) return error;
  if (error.passes && !isTooLong(deploymentId)) {
    return new AppError("unavailable", error.message, { reason: "provider_away", cause: error });
  }
  awaySince.delete(deploymentId);
  return new NoAccess(error.passes ? "repository_unreachable" : "repository_private", error.message, error);
};

const isTooLong = (deploymentId: string): boolean => {
  const now = performance.now();
  for (const [id, since] of awaySince) if (now - since > 10 * patienceMs) awaySince.delete(id);
  const since = awaySince.get(deploymentId) ?? now;
  awaySince.set(deploymentId, since);
  return now - since > patienceMs;
};
