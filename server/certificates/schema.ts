import * as z from "zod";
import { hostnamePattern } from "../domains/route-document";

/** Vocabulary of certificates. Browser-safe. */

/** `uploaded` by somebody; `issued`: for a wildcard, by an authority, through the team's DNS. */
export const certificateOrigins = ["uploaded", "issued"] as const;
export type CertificateOrigin = (typeof certificateOrigins)[number];
export const orderStates = ["waiting", "issuing", "issued", "failed"] as const;
export type OrderState = (typeof orderStates)[number];
/** A record that stands in a team's DNS while an authority looks at it. */
export type OrderProof = { providerId: string; zone: string; name: string; value: string };

/** `rfc2136`: any name server that takes signed updates (BIND, Knot, PowerDNS). */
export const dnsProviderKinds = ["cloudflare", "rfc2136"] as const;
export type DnsProviderKind = (typeof dnsProviderKinds)[number];

const moment = z.iso.datetime();

/** A domain's certificate as people see it. `source`: where it comes from. */
export const domainCertificateSchema = z.object({
  source: z.enum(["edge", "uploaded", "issued"]),
  /** `none`: there is none yet and none is being fetched; `waiting`: it is being fetched. */
  state: z.enum(["none", "waiting", "valid", "expiring", "expired", "failed"]),
  issuer: z.string().nullable(),
  notBefore: moment.nullable(),
  notAfter: moment.nullable(),
  /** Why the last attempt failed, in words of people; the certificate that was there before goes on serving. */
  fault: z.string().nullable(),
  /** When it is tried again. */
  retryAt: moment.nullable(),
});
export type DomainCertificate = z.infer<typeof domainCertificateSchema>;

/** How people come to the dashboard. `workerId`: by the edge of which host; null: by another way, of which nothing is known here. */
export const dashboardWaySchema = z.object({
  url: z.url(),
  workerId: z.string().nullable(),
  /** Of its name at that edge; null: people come by plain HTTP, or by another way. */
  certificate: domainCertificateSchema.nullable(),
});
export type DashboardWay = z.infer<typeof dashboardWaySchema>;

/** A whole chain of the longest kind fits ten times. */
const longestChain = 100_000;
const longestKey = 20_000;

export const uploadCertificateInput = z.object({
  /** PEM: the certificate itself, then those that lead to its authority. */
  certificate: z
    .string()
    .trim()
    .min(1, "Paste the certificate, in PEM.")
    .max(longestChain, "That is too large for a certificate and its chain: at most 100 kB."),
  /** PEM, without a passphrase. */
  key: z
    .string()
    .trim()
    .min(1, "Paste the certificate's private key, in PEM.")
    .max(longestKey, "That is too large for a private key: at most 20 kB."),
});
export type UploadCertificateInput = z.infer<typeof uploadCertificateInput>;

/** A certificate as its team sees it: the key never comes back. */
export const certificateSchema = z.object({
  id: z.string(),
  names: z.array(z.string()),
  issuer: z.string(),
  /** SHA-256 of the certificate, hexadecimal. */
  fingerprint: z.string(),
  notBefore: moment,
  notAfter: moment,
  origin: z.enum(certificateOrigins),
  /** False: signed by a private authority, which browsers do not know. */
  publiclyTrusted: z.boolean(),
  /** The team's domains and addresses that it serves now. */
  usedBy: z.array(z.string()),
  /** A sentence: why a host does not get it. */
  heldBack: z.string().nullable(),
  createdAt: moment,
});
export type Certificate = z.infer<typeof certificateSchema>;

const oneLine = /^[^\p{Cc}\u2028\u2029]*$/u;
const zone = z
  .string()
  .trim()
  .toLowerCase()
  .transform((text) => text.replace(/\.$/, ""))
  .pipe(
    z
      .string()
      .regex(hostnamePattern, "A zone is a domain name, like example.com.")
      .refine((text) => text.includes(".") && !text.startsWith("*."), "A zone is a domain name, like example.com."),
  );
const name = z
  .string()
  .trim()
  .min(1, "Give the provider a name.")
  .max(63, "A name has at most 63 characters.")
  .regex(oneLine, "A name is one line.");

export const tsigAlgorithms = ["hmac-sha256", "hmac-sha384", "hmac-sha512"] as const;
export type TsigAlgorithm = (typeof tsigAlgorithms)[number];

const cloudflare = z.strictObject({
  apiToken: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{20,500}$/, "An API token of Cloudflare is at least 20 characters, without spaces."),
  /** Of a server of your own that speaks Cloudflare's API. */
  apiUrl: z
    .string()
    .trim()
    .max(500, "That address is too long.")
    .regex(/^[!-~]*$/, "An address holds no spaces.")
    .optional(),
});

const rfc2136 = z.strictObject({
  /** `192.0.2.53:53` or `ns1.example.com`: the primary, which takes updates. */
  server: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::[1-9]\d{0,4})?$/, {
      error: "Give the name server as name or address, with a port where it is not 53: ns1.example.com:53.",
    }),
  keyName: z
    .string()
    .trim()
    .toLowerCase()
    .transform((text) => text.replace(/\.$/, ""))
    .pipe(z.string().regex(/^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?$/, "The name of a TSIG key looks like acme-key.")),
  keyAlgorithm: z.enum(tsigAlgorithms).default("hmac-sha256"),
  /** Base64. */
  keySecret: z
    .string()
    .trim()
    .max(1_000, "That secret is too long.")
    .regex(/^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, "A TSIG secret is written in base64."),
});

/** With what each kind is spoken to. Only the server ever sees it again. */
export const dnsCredentials = { cloudflare, rfc2136 } as const;
export type DnsCredentialsOf<Kind extends DnsProviderKind> = z.infer<(typeof dnsCredentials)[Kind]>;

export const createDnsProviderInput = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("cloudflare"), name: name.optional(), zone, credentials: cloudflare }),
  z.object({ kind: z.literal("rfc2136"), name: name.optional(), zone, credentials: rfc2136 }),
]);
export type CreateDnsProviderInput = z.infer<typeof createDnsProviderInput>;

/** What is left out of `credentials` stays. A secret that would go to another server than before must be given again. */
export const updateDnsProviderInput = z.object({
  id: z.string().max(100),
  name: name.optional(),
  zone: zone.optional(),
  credentials: z
    .strictObject({
      ...cloudflare.shape,
      apiUrl: cloudflare.shape.apiUrl.unwrap().nullable(),
      ...rfc2136.shape,
      keyAlgorithm: z.enum(tsigAlgorithms),
    })
    .partial()
    .optional(),
});
export type UpdateDnsProviderInput = z.infer<typeof updateDnsProviderInput>;

/** A DNS provider as its team sees it: its token or secret never comes back. */
export const dnsProviderSchema = z.object({
  id: z.string(),
  kind: z.enum(dnsProviderKinds),
  name: z.string(),
  zone: z.string(),
  /** Whom it speaks to: an address of an API, or a name server. */
  server: z.string(),
  /** Of `rfc2136`: the name of its TSIG key. */
  keyName: z.string().nullable(),
  /** A sentence: why it could not be used the last time. */
  fault: z.string().nullable(),
  checkedAt: moment.nullable(),
  /** The team's wildcard domains whose certificates it proves. */
  usedBy: z.array(z.string()),
  createdAt: moment,
  updatedAt: moment,
});
export type DnsProvider = z.infer<typeof dnsProviderSchema>;

/** What came of writing and removing a record. */
export const checkedDnsProviderSchema = z.object({ ok: z.boolean(), fault: z.string().nullable() });
export type CheckedDnsProvider = z.infer<typeof checkedDnsProviderSchema>;
