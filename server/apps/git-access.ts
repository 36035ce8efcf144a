import { keyAccessOf, noteServerKeys, requireDeployKey } from "@/server/deploy-keys";
import { env } from "@/server/env";
import { invalidField } from "@/server/errors";
import { type GitAccess, parseRepository, resolveHead, serverNameOf } from "@/server/git";
import type { AppRow } from "./access";

/** Where an app's source lies, and with which credential of its team it is read. */
export type AppSource = Pick<AppRow, "teamId" | "repository" | "branch" | "sourceRef" | "gitConnectionId" | "deployKeyId">;
export type Credentials = Pick<AppRow, "gitConnectionId" | "deployKeyId">;

const policy = () => ({ allowLocal: env().ALLOW_LOCAL_SOURCES, allowPrivateAddresses: env().ALLOW_PRIVATE_ADDRESSES });

/** @throws AppError at the field when the team has no such connection or key, or when both are given */
export const requireCredentials = async (teamId: string, { gitConnectionId, deployKeyId }: Credentials): Promise<void> => {
  if (gitConnectionId !== null && deployKeyId !== null)
    throw invalidField("deployKeyId", "Choose a connection or a deploy key, one of them.", { reason: "two_credentials" });
  if (deployKeyId !== null) await requireDeployKey({ teamId, deployKeyId });
};

/**
 * The open credential with which git reads the repository; null where it needs none. May ask a provider for it.
 * @throws AppError at `repository`, `deployKeyId` or `gitConnectionId`; ProviderError
 */
export const gitAccessOf = async (
  source: Pick<AppSource, "teamId" | "repository" | "gitConnectionId" | "deployKeyId">,
): Promise<GitAccess | null> => {
  const { teamId, repository, deployKeyId } = source;
  if (repository === null) return null;
  if (deployKeyId !== null) {
    const parsed = parseRepository(repository, { ...policy(), access: { kind: "key" } });
    return keyAccessOf({ teamId, deployKeyId }, parsed.kind === "ssh" ? serverNameOf(parsed) : "");
  }
  return null;
};

/** The commit at the head of the source's branch, or of its ref, now. @throws AppError as `resolveHead` and `gitAccessOf` */
export const headOfSource = async (source: AppSource, timeoutMs: number): Promise<string> => {
  const { teamId, repository, branch, sourceRef, deployKeyId } = source;
  if (repository === null) throw invalidField("repository", "This app runs a prebuilt image, which has no commits.");
  const access = await gitAccessOf(source);
  return resolveHead({
    ...policy(),
    repository,
    branch,
    ref: sourceRef,
    access,
    timeoutMs,
    onServerSeen: async (lines) => {
      if (deployKeyId !== null) await noteServerKeys({ teamId, deployKeyId }, lines);
    },
  });
};
