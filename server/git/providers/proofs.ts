import { createHash, createHmac, timingSafeEqual } from "node:crypto";

/** How deliveries prove that they come from who knows the secret. Everything is compared in constant time. */

export type ProofOf = { headers: Headers; body: Uint8Array; secret: string };

/** Hashed first: texts of any two lengths are compared in the same time. */
const sameText = (a: string, b: string): boolean =>
  timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest());

/** The header's whole value, once: several of one name come joined, and are none of these. */
const digestPattern = /^[0-9a-f]{64}$/;

/** HMAC-SHA256 of the raw body as 64 digits in lower case behind `prefix`. The work is the same whatever the header holds. */
export const hasHmac = ({ headers, body, secret }: ProofOf, { header, prefix }: { header: string; prefix: string }): boolean => {
  const expected = createHmac("sha256", secret).update(body).digest("hex");
  const given = headers.get(header) ?? "";
  const digest = given.startsWith(prefix) ? given.slice(prefix.length) : "";
  const same = sameText(digest, expected);
  return same && digestPattern.test(digest) && secret !== "";
};

/** The shared secret itself in a header. */
export const hasToken = ({ headers, secret }: ProofOf, header: string): boolean => {
  const same = sameText(headers.get(header) ?? "", secret);
  return same && secret !== "";
};
