import { asc, eq } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import type { Caller } from "@/server/accounts/schema";
import type { Inspection } from "@/server/builds/schema";
import { db } from "@/server/db";
import { env } from "@/server/env";
import { AppError } from "@/server/errors";
import { parseRef, parseRepository } from "@/server/git";
import { askForInspection } from "@/server/workers";
import type { BuildWishes } from "@/server/workers/protocol";
import { checkRepository } from "./check-repository";
import { type AppSource, accessForForm, requireCredentials } from "./git-access";
import type { SourceInput } from "./schema";

const megabyte = 1_048_576;
/** Somebody waits before a form. */
const fetchWithinMs = 50_000;
/** The fields of the form to which a failure of the fetch belongs. */
const fieldOf = (code: string): string => (code === "branch_not_found" ? "branch" : "repository");

const anyHost = async (): Promise<string> => {
  const [host] = await db()
    .select({ id: workers.id })
    .from(workers)
    .where(eq(workers.status, "online"))
    .orderBy(asc(workers.createdAt))
    .limit(1);
  if (host) return host.id;
  throw new AppError("unavailable", "No host is online that could look at the repository.", {
    reason: "no_host_online",
    next: "You can deploy all the same: it waits for a host.",
  });
};

export type InspectRepository = SourceInput & Omit<BuildWishes, "baseImagePrefix">;

/** The host takes no server's key on trust: with a deploy key the server is asked from here first, and its key written down. */
const meetServer = async (source: Omit<AppSource, "sourceRef">): Promise<void> => {
  await requireCredentials(source.teamId, source);
  if (source.deployKeyId !== null) await checkRepository(source);
};

/**
 * Lets a host fetch the branch's head and say how it would be built, so that every choice is seen before the first deployment.
 * @throws AppError at `repository` or `branch` when it cannot be fetched
 */
export const inspectRepository = async (caller: Caller, input: InspectRepository): Promise<Inspection> => {
  const { repository, branch, gitConnectionId, deployKeyId, ...wishes } = input;
  const given = { teamId: caller.teamId, repository, branch, gitConnectionId, deployKeyId };
  const { ALLOW_LOCAL_SOURCES: allowLocal, ALLOW_PRIVATE_ADDRESSES: allowPrivateAddresses, MAX_REPOSITORY_MB } = env();
  await meetServer(given);
  const access = await accessForForm(given);
  parseRepository(repository, { allowLocal, allowPrivateAddresses, access });
  parseRef(branch);
  const { inspection, failure } = await askForInspection(await anyHost(), {
    source: {
      kind: "repository",
      repository,
      branch,
      ref: null,
      commit: null,
      access,
      allowLocal,
      allowPrivateAddresses,
      maxBytes: MAX_REPOSITORY_MB * megabyte,
      timeoutMs: fetchWithinMs,
    },
    build: { ...wishes, baseImagePrefix: env().BASE_IMAGE_PREFIX },
  });
  if (inspection) return inspection;
  const { code, reason } = failure ?? { code: "internal", reason: "The host gave no answer." };
  throw new AppError("invalid", reason, { reason: code, fields: [{ path: fieldOf(code), message: reason }] });
};
