import { asc, eq } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import type { Inspection } from "@/server/builds/schema";
import { db } from "@/server/db";
import { env } from "@/server/env";
import { AppError } from "@/server/errors";
import { parseRef, parseRepository } from "@/server/git";
import { askForInspection } from "@/server/workers";
import type { BuildWishes } from "@/server/workers/protocol";

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

export type InspectRepository = { repository: string; branch: string } & Omit<BuildWishes, "baseImagePrefix">;

/**
 * Lets a host fetch the branch's head and say how it would be built, so that every choice is seen before the first deployment.
 * @throws AppError at `repository` or `branch` when it cannot be fetched
 */
export const inspectRepository = async ({ repository, branch, ...wishes }: InspectRepository): Promise<Inspection> => {
  const { ALLOW_LOCAL_SOURCES: allowLocal, ALLOW_PRIVATE_ADDRESSES: allowPrivateAddresses, MAX_REPOSITORY_MB } = env();
  parseRepository(repository, { allowLocal, allowPrivateAddresses });
  parseRef(branch);
  const { inspection, failure } = await askForInspection(await anyHost(), {
    source: {
      kind: "repository",
      repository,
      branch,
      commit: null,
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
