import { X509Certificate } from "node:crypto";
import * as z from "zod";
import { issuerOf } from "./acme/store";

/** What Traefik keeps of its resolver: DER or PEM texts in base64. */
const storeSchema = z.object({
  acme: z
    .object({
      Certificates: z.array(z.object({ domain: z.object({ main: z.string() }), certificate: z.string() })).nullish(),
    })
    .nullish(),
});

export type HeldCertificate = { issuer: string; fingerprint: string; notBefore: Date; notAfter: Date };

/** By name. Null: it is being written at this moment, so nothing can be said. */
export const certificatesInTraefikStore = (text: string): ReadonlyMap<string, HeldCertificate> | null => {
  const held = new Map<string, HeldCertificate>();
  const store = text === "" ? {} : parse(text);
  if (store === null) return null;
  for (const { domain, certificate } of store.acme?.Certificates ?? []) {
    try {
      const leaf = new X509Certificate(Buffer.from(certificate, "base64"));
      held.set(domain.main.toLowerCase(), {
        issuer: issuerOf(leaf),
        fingerprint: leaf.fingerprint256.replaceAll(":", "").toLowerCase(),
        notBefore: new Date(leaf.validFrom),
        notAfter: new Date(leaf.validTo),
      });
    } catch {
      // Not a certificate: Traefik orders another.
      held.delete(domain.main.toLowerCase());
    }
  }
  return held;
};

/** Traefik writes it in place: it may be read in the middle. */
const parse = (text: string): z.infer<typeof storeSchema> | null => {
  try {
    const read = storeSchema.safeParse(JSON.parse(text));
    return read.success ? read.data : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};
