import type { dnsProviders } from "@/drizzle/schema";
import { logger } from "@/server/logger";
import { open, seal } from "@/server/secrets";
import { type DnsCredentialsOf, type DnsProviderKind, dnsCredentials } from "../schema";
import { cloudflareApi, cloudflareWriter } from "./cloudflare";
import { rfc2136Writer } from "./rfc2136";
import type { DnsWriter } from "./writer";

export type OpenProvider =
  | { kind: "cloudflare"; credentials: DnsCredentialsOf<"cloudflare"> }
  | { kind: "rfc2136"; credentials: DnsCredentialsOf<"rfc2136"> };
type Row = Pick<typeof dnsProviders.$inferSelect, "id" | "teamId" | "kind" | "sealedCredentials">;

/** What a provider's credentials are sealed with. */
export const dnsProviderIdentity = ({ id, teamId }: Pick<Row, "id" | "teamId">): string => `dns_providers:${id}:${teamId}`;

export const sealCredentials = ({ credentials }: OpenProvider, row: Pick<Row, "id" | "teamId">): string =>
  seal(JSON.stringify(credentials), dnsProviderIdentity(row));

/** @throws ZodError when they do not fit the kind */
export const providerOf = (kind: DnsProviderKind, credentials: unknown): OpenProvider =>
  kind === "cloudflare"
    ? { kind, credentials: dnsCredentials.cloudflare.parse(credentials) }
    : { kind, credentials: dnsCredentials.rfc2136.parse(credentials) };

/** @throws SecretUnreadable */
export const openProvider = (row: Row): OpenProvider =>
  providerOf(row.kind, JSON.parse(open(row.sealedCredentials, dnsProviderIdentity(row))));

export const writerOf = (provider: OpenProvider): DnsWriter =>
  provider.kind === "cloudflare" ? cloudflareWriter(provider.credentials) : rfc2136Writer(provider.credentials);

/** The same; null where its credentials cannot be read any more. */
export const openIfReadable = (row: Row): OpenProvider | null => {
  try {
    return openProvider(row);
  } catch (error) {
    logger().error({ err: error, dnsProviderId: row.id }, "A DNS provider's credentials cannot be read");
    return null;
  }
};
export const unreadable = "Its credentials cannot be read any more. Remove it, and add it again.";

/** Whom it speaks to, and by which key: what may be shown of it. */
export const shownOf = (provider: OpenProvider): { server: string; keyName: string | null } =>
  provider.kind === "cloudflare"
    ? { server: provider.credentials.apiUrl ?? cloudflareApi, keyName: null }
    : { server: provider.credentials.server, keyName: provider.credentials.keyName };
