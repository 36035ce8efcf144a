import { installationToken } from "@/server/git";
import { send } from "@/server/outgoing";
import type { Credential, CredentialOf } from "./credential";
import { isFresh, withFreshTokens } from "./refresh";
import type { ConnectionRow } from "./store";

/** What goes out in a call, of each kind of credential. */

/** An installation's token that ends within this is not used any more. */
const marginMs = 300_000;

type Cached = { token: string; until: number };
/** They live an hour; each process keeps its own, under the sealed credential that made them. */
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

type Row = Pick<ConnectionRow, "id" | "baseUrl" | "sealedCredential">;

/** The token, and the row where it is another by now. @throws ProviderError */
export const currentToken = async (row: Row, credential: Credential): Promise<{ token: string; renewed?: ConnectionRow }> => {
  switch (credential.kind) {
    case "token":
      return { token: credential.token };
    case "github_app":
      return { token: await ofInstallation(row, credential) };
    case "oauth": {
      if (credential.tokens && isFresh(credential.tokens)) return { token: credential.tokens.accessToken };
      const { row: renewed, accessToken } = await withFreshTokens(row.id);
      return { token: accessToken, renewed };
    }
  }
};
