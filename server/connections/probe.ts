import { invalidField } from "@/server/errors";
import { type ConnectionFacts, providerClient } from "@/server/git";
import { accessOf } from "./access";
import type { Credential } from "./credential";
import { refusedCredential } from "./refusals";
import type { ConnectionRow } from "./store";
import { currentToken } from "./tokens";

/** Where a fault of the credential is shown. */
const fieldOf = (credential: Credential): string =>
  ({ token: "token", oauth: "clientSecret", github_app: "privateKey" })[credential.kind];

export type Probed = Pick<
  ConnectionRow,
  "state" | "stateReason" | "account" | "scopes" | "abilities" | "expiresAt" | "checkedAt"
>;

export const factsAsColumns = (facts: ConnectionFacts): Omit<Probed, "state" | "stateReason" | "checkedAt"> => ({
  account: facts.account.slice(0, 200),
  scopes: facts.scopes.slice(0, 100),
  abilities: facts.abilities,
  expiresAt: facts.expiresAt === null ? null : new Date(facts.expiresAt),
});

/** What an OAuth app is before anybody has been sent to the provider. */
const unfinished: Probed = {
  state: "pending",
  stateReason: null,
  account: null,
  scopes: [],
  abilities: null,
  expiresAt: null,
  checkedAt: null,
};

type Candidate = Pick<ConnectionRow, "id" | "teamId" | "provider" | "baseUrl" | "sealedCredential">;

/** Asks the provider what the credential is, before it is kept. @throws AppError at the field that is wrong */
export const probe = async (row: Candidate, credential: Credential): Promise<Probed> => {
  if (credential.kind === "oauth" && credential.tokens === null) return unfinished;
  // What was given a moment ago is used as it is: it stands in no row yet from which it could be renewed.
  const given = credential.kind === "oauth" ? credential.tokens?.accessToken : undefined;
  const access = accessOf(row.baseUrl, credential, async () => given ?? (await currentToken(row, credential)).token);
  const facts = await providerClient(row.provider, access)
    .describe()
    .catch((error: unknown) => {
      throw refusedCredential(error, fieldOf(credential));
    });
  const columns = factsAsColumns(facts);
  if (columns.expiresAt !== null && columns.expiresAt <= new Date()) {
    throw invalidField(fieldOf(credential), "This credential has ended.", { reason: "credential_refused" });
  }
  return { state: "connected", stateReason: null, ...columns, checkedAt: new Date() };
};
