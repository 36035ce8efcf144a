import * as z from "zod";
import { open, seal } from "@/server/secrets";

/** What proves who we are, as it is sealed in a connection's row. */

const tokensSchema = z.object({
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
  /** ISO; null: it does not end. */
  expiresAt: z.string().nullable(),
});
export type OauthTokens = z.infer<typeof tokensSchema>;

/** Somebody who was sent to the provider and has not come back. */
const awaitingSchema = z.object({ state: z.string(), verifier: z.string(), userId: z.string(), until: z.string() });
export type Awaiting = z.infer<typeof awaitingSchema>;

const credentialSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("token"), token: z.string(), username: z.string().nullable() }),
  z.object({
    kind: z.literal("oauth"),
    clientId: z.string(),
    clientSecret: z.string(),
    tokens: tokensSchema.nullable(),
    awaiting: awaitingSchema.nullable(),
  }),
  z.object({ kind: z.literal("github_app"), appId: z.string(), privateKey: z.string(), installationId: z.string() }),
]);
export type Credential = z.infer<typeof credentialSchema>;
export type CredentialOf<Kind extends Credential["kind"]> = Extract<Credential, { kind: Kind }>;

/** With the address in it, a credential does not open for another server, however the row came to name one. */
export const connectionIdentity = ({ id, teamId, baseUrl }: { id: string; teamId: string; baseUrl: string }) =>
  `git_connections:${id}:${teamId}:${baseUrl}`;

type Row = { id: string; teamId: string; baseUrl: string };

export const sealCredential = (credential: Credential, row: Row): string =>
  seal(JSON.stringify(credential), connectionIdentity(row));

/** @throws SecretUnreadable */
export const openCredential = (row: Row & { sealedCredential: string }): Credential =>
  credentialSchema.parse(JSON.parse(open(row.sealedCredential, connectionIdentity(row))));
