import { installationToken, ProviderError } from "@/server/git";
import { send } from "@/server/outgoing";
import type { Credential, CredentialOf } from "./credential";
import type { ConnectionRow } from "./store";

/** What goes out in a call, of each kind of credential. */

/** A token that ends within this is not used any more. */
const marginMs = 300_000;

type Cached = { token: string; until: number };
/** Installations' tokens live an hour; each process keeps its own, under the sealed credential that made them. */
const installations = new Map<string, Cached>();
const mostCached = 1_000;

const ofInstallation = async (
  { baseUrl, sealedCredential }: Pick<ConnectionRow, "baseUrl" | "sealedCredential">,
  credential: CredentialOf<"github_app">,
): Promise<string> => {
  const known = installations.get(sealedCredential);
  if (known && known.until > Date.now()) return known.token;
  const { token, expiresAt } = await installationToken({ baseUrl, send }, credential);
  if (installations.size >= mostCached) installations.clear();
  installations.set(sealedCredential, { token, until: expiresAt.getTime() - marginMs });
  return token;
};

type Row = Pick<ConnectionRow, "id" | "teamId" | "provider" | "baseUrl" | "sealedCredential">;

/** @throws ProviderError */
export const currentToken = (row: Row, credential: Credential): Promise<string> => {
  switch (credential.kind) {
    case "token":
      return Promise.resolve(credential.token);
    case "github_app":
      return ofInstallation(row, credential);
    case "oauth":
      return Promise.reject(new ProviderError("unauthorized", "This connection is not finished: connect it again."));
  }
};
