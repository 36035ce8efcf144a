import * as z from "zod";

/** Vocabulary of certificates. Browser-safe. */

/** `uploaded` by somebody; `issued`: for a wildcard, by an authority, through the team's DNS. */
export const certificateOrigins = ["uploaded", "issued"] as const;
export const orderStates = ["waiting", "issuing", "issued", "failed"] as const;
export type OrderState = (typeof orderStates)[number];

/** `rfc2136`: any name server that takes signed updates (BIND, Knot, PowerDNS). */
export const dnsProviderKinds = ["cloudflare", "rfc2136"] as const;
export type DnsProviderKind = (typeof dnsProviderKinds)[number];

/** A domain's certificate as people see it. `source`: where it comes from. */
export const domainCertificateSchema = z.object({
  source: z.enum(["edge", "uploaded", "issued"]),
  /** `none`: there is none yet and none is being fetched; `waiting`: it is being fetched. */
  state: z.enum(["none", "waiting", "valid", "expiring", "expired", "failed"]),
  issuer: z.string().nullable(),
  notBefore: z.iso.datetime().nullable(),
  notAfter: z.iso.datetime().nullable(),
  /** Why the last attempt failed, in words of people; the certificate that was there before goes on serving. */
  fault: z.string().nullable(),
  /** When it is tried again. */
  retryAt: z.iso.datetime().nullable(),
});
export type DomainCertificate = z.infer<typeof domainCertificateSchema>;
