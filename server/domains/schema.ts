import * as z from "zod";

/** Vocabulary of domains and of what the edge does for a name. Browser-safe. */

/**
 * `pending`: its TXT record has not been seen, nothing is routed. `verified`: it is this app's, its name does not lead here yet.
 * `active`: it does. `failing`: it did, and a record went away; it is routed for `graceDays` more.
 */
export const domainStatuses = ["pending", "verified", "active", "failing"] as const;
export type DomainStatus = (typeof domainStatuses)[number];
/** Those that are in the rule. */
export const routedStatuses = ["verified", "active", "failing"] as const satisfies readonly DomainStatus[];

export const recordTypes = ["TXT", "A", "AAAA", "CNAME"] as const;

/** A record to make, and what DNS says there now. */
export const dnsRecordSchema = z.object({
  type: z.enum(recordTypes),
  /** In full: `_wisehosting.www.example.com`. */
  name: z.string(),
  value: z.string(),
  /** All values of that type; empty: nothing was found. */
  found: z.array(z.string()),
  /** What is found is enough. */
  ok: z.boolean(),
});
export type DnsRecord = z.infer<typeof dnsRecordSchema>;

/** What DNS said when it was last asked. Null: nobody answered, which says nothing. */
export type DomainEvidence = {
  /** Values of the TXT record. */
  ownership: readonly string[] | null;
  /** Where the name leads: the names that it is another name for, one after the other, and the addresses at their end. */
  cname: readonly string[] | null;
  a: readonly string[] | null;
  aaaa: readonly string[] | null;
  /** Addresses of the app's own name in its host's zone. */
  zoneAddresses: readonly string[];
  /** Authorities that may issue certificates for it; empty: any. */
  caa: readonly string[] | null;
  /** Who was asked: the zone's own servers, or a resolver. */
  servers: readonly string[];
  /** A sentence: why nobody answered. */
  fault: string | null;
};

export const redirectCodes = [301, 308] as const;

/** What the edge does, as it is stored. What is not said is as the app has it, and there as it is by default. */
export type EdgeOptions = {
  /** Of a domain alone: every path goes to the same path there. `to`: `https://example.com`, without a path. */
  redirect?: { to: string; code: (typeof redirectCodes)[number] } | null;
  /** Passwords as bcrypt. */
  basicAuth?: readonly { username: string; passwordHash: string }[] | null;
  /** While it is set, visitors get this text with status 503. */
  maintenance?: { message: string } | null;
  /** Addresses and CIDR ranges; nobody else gets in. */
  allowedAddresses?: readonly string[] | null;
  responseHeaders?: Readonly<Record<string, string>> | null;
  /** Default true: plain HTTP goes to HTTPS as soon as there is a certificate. */
  httpsRedirect?: boolean | null;
  hsts?: { maxAgeSeconds: number; includeSubdomains: boolean; preload: boolean } | null;
};
