import { randomBytes, webcrypto } from "node:crypto";
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from "@peculiar/x509";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const dayMs = 86_400_000;

const pem = (what: string, bytes: ArrayBuffer): string => {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${what}-----\n${lines.join("\n")}\n-----END ${what}-----\n`;
};

/** A certificate that nobody vouches for, with its key, as PEM. */
export const selfSigned = async (
  hostnames: readonly string[],
  { from = new Date(Date.now() - dayMs), days = 3_650 }: { from?: Date; days?: number } = {},
): Promise<{ certificate: string; key: string; notAfter: Date }> => {
  const notAfter = new Date(from.getTime() + days * dayMs);
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const made = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: randomBytes(16).toString("hex"),
      name: `CN=${hostnames[0] ?? ""}`,
      notBefore: from,
      notAfter,
      signingAlgorithm: algorithm,
      keys,
      extensions: [new SubjectAlternativeNameExtension(hostnames.map((value) => ({ type: "dns" as const, value })))],
    },
    webcrypto as unknown as Crypto,
  );
  const key = pem("PRIVATE KEY", await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  return { certificate: `${made.toString("pem").trim()}\n`, key, notAfter };
};
