/** Reads by which algorithm a certificate is signed, which Node 20 does not tell. Pure. */

/** Content of one DER value, and where the next begins. Lengths of more than four bytes do not occur in what was parsed before. */
const readValue = (bytes: Uint8Array, at: number): { start: number; end: number } => {
  const first = bytes[at + 1] ?? 0;
  if (first < 0x80) return { start: at + 2, end: at + 2 + first };
  const count = first & 0x7f;
  const length = bytes.slice(at + 2, at + 2 + count).reduce((sum, byte) => sum * 256 + byte, 0);
  return { start: at + 2 + count, end: at + 2 + count + length };
};

/** Object identifiers, hexadecimal, of signatures that browsers refuse: over MD2, MD5 or SHA-1. */
const weak: Readonly<Record<string, string>> = {
  "2a864886f70d010102": "MD2",
  "2a864886f70d010104": "MD5",
  "2a864886f70d010105": "SHA-1",
  "2b0e03021d": "SHA-1",
  "2a8648ce380403": "SHA-1",
  "2a8648ce3d0401": "SHA-1",
};

/** What a certificate (DER, parsed before by somebody who knows) is signed with that nobody trusts any more: `SHA-1`; else null. */
export const weakSignature = (der: Uint8Array): string | null => {
  const certificate = readValue(der, 0);
  const signed = readValue(der, certificate.start);
  const algorithm = readValue(der, signed.end);
  const identifier = readValue(der, algorithm.start);
  const hex = [...der.slice(identifier.start, identifier.end)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return weak[hex] ?? null;
};
