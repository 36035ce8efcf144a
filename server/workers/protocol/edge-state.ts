import * as z from "zod";
import { hostnamePattern } from "../../domains/route-document";

/** A certificate that the edge gets by itself, or tries to. Moments are the certificate's own, by the authority's clock. */
export const edgeCertificateSchema = z.object({
  hostname: z.string().regex(hostnamePattern),
  /** What serves now; null while there is none. */
  current: z
    .object({
      issuer: z.string().max(300),
      /** SHA-256 of the leaf, hexadecimal. */
      fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
      notBefore: z.iso.datetime(),
      notAfter: z.iso.datetime(),
    })
    .nullable(),
  /** Why the last attempt failed, in words of people; null when it did not. */
  fault: z.string().max(1_000).nullable(),
  /** In how many ms it is tried again; null: when the edge sees fit. */
  retryInMs: z.int().min(0).nullable(),
});
export type EdgeCertificate = z.infer<typeof edgeCertificateSchema>;

/** How the host's edge is: sent after hello and whenever something of it changed. `certificates` is all of them. */
export const edgeStateSchema = z.object({
  kind: z.string().max(100).nullable(),
  /** It answers on its entry points. An end that was over before anybody looked is told by `edge-ended` instead. */
  alive: z.boolean(),
  /** A sentence while it does not, or how it ended the last time. */
  fault: z.string().max(1_000).nullable(),
  certificates: z.array(edgeCertificateSchema).max(5_000),
});
export type EdgeState = z.infer<typeof edgeStateSchema>;
