import { gitCredentialForApp, requireConnection } from "@/server/connections";
import { keyAccessOf, noteServerKeys, requireDeployKey } from "@/server/deploy-keys";
import { env } from "@/server/env";
import { AppError, invalidField } from "@/server/errors";
import { type GitAccess, ProviderError, parseRepository, resolveHead, serverNameOf } from "@/server/git";
import type { AppRow } from "./access";

/** Where an app's source lies, and with which credential of its team it is read. */
export type AppSource = Pick<AppRow, "teamId" | "repository" | "branch" | "sourceRef" | "gitConnectionId" | "deployKeyId">;
export type Credentials = Pick<AppRow, "gitConnectionId" | "deployKeyId">;

const policy = () => ({ allowLocal: env().ALLOW_LOCAL_SOURCES, allowPrivateAddresses: env().ALLOW_PRIVATE_ADDRESSES });

/** @throws AppError at the field when the team has no such connection or key, or when both are given */
export const requireCredentials = async (teamId: string, { gitConnectionId, deployKeyId }: Credentials): Promise<void> => {
  if (gitConnectionId !== null && deployKeyId !== null)
    throw invalidField("deployKeyId", "Choose a connection or a deploy key, one of them.", { reason: "two_credentials" });
  await requireConnection(teamId, gitConnectionId);
  if (deployKeyId !== null) await requireDeployKey({ teamId, deployKeyId });
};

/**
 * The open credential with which git reads the repository; null where it needs none. May ask a provider for it.
 * @throws AppError at `repository`, `deployKeyId` or `gitConnectionId`; ProviderError
 */
export const gitAccessOf = async (
  source: Pick<AppSource, "teamId" | "repository" | "gitConnectionId" | "deployKeyId">,
): Promise<GitAccess | null> => {
  const { teamId, repository, deployKeyId, gitConnectionId } = source;
  if (repository === null) return null;
  if (deployKeyId !== null) {
    const parsed = parseRepository(repository, { ...policy(), access: { kind: "key" } });
    return keyAccessOf({ teamId, deployKeyId }, parsed.kind === "ssh" ? serverNameOf(parsed) : "");
  }
  if (gitConnectionId === null) return null;
  const credential = await gitCredentialForApp(source);
  if (credential !== null) return { kind: "password", ...credential };
  // A credential is sent to its own server alone. Without one an address of another kind is told for what it is.
  if (parseRepository(repository, policy()).kind === "local") return null;
  throw invalidField("gitConnectionId", elsewhere, { reason: "connection_elsewhere" });
};

const elsewhere = "This repository is not on the server of this connection. Choose another connection, or none.";

/** What a provider's refusal is to somebody who saves a source: told at the connection, which is where it is mended. */
const asFieldFault = (error: unknown): unknown => {
  if (!(error instanceof ProviderError)) return error;
  if (error.passes)
    return new AppError("unavailable", error.message, { reason: "provider_away", next: "Try again in a minute.", cause: error });
  return invalidField("gitConnectionId", error.message, { reason: "connection_refused", cause: error });
};

/** @throws AppError as `gitAccessOf`, and for what a provider says */
export const accessForForm: typeof gitAccessOf = (source) =>
  gitAccessOf(source).catch((error: unknown) => {
    throw asFieldFault(error);
  });

/** The commit at the head of the source's branch, or of its ref, now. @throws AppError as `resolveHead` and `accessForForm` */
export const headOfSource = async (source: AppSource, timeoutMs: number): Promise<string> => {
  const { teamId, repository, branch, sourceRef, deployKeyId } = source;
  if (repository === null) throw invalidField("repository", "This app runs a prebuilt image, which has no commits.");
  const access = await accessForForm(source);
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
