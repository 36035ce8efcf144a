import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { type AppError, invalidField } from "@/server/errors";
import { dnsNamesOf, issuerName } from "./san-rules";
import { weakSignature } from "./signature-rules";
import { splitPem } from "./split-pem-rules";

export type ReadCertificate = {
  names: string[];
  issuer: string;
  /** SHA-256, hexadecimal. */
  fingerprint: string;
  notBefore: Date;
  notAfter: Date;
  chainPem: string;
  keyPem: string;
  publiclyTrusted: boolean;
};

const longestPath = 10;
const smallestRsa = 2_048;
const largestRsa = 8_192;
const curves = ["prime256v1", "secp384r1", "secp521r1"];
const serverPurposes = ["1.3.6.1.5.5.7.3.1", "2.5.29.37.0"];

const refuse = (field: "certificate" | "key", reason: string, message: string): AppError =>
  invalidField(field, message, { reason });

const keyFault = ({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): string | null => {
  if (type === "rsa") {
    const bits = details?.modulusLength ?? 0;
    if (bits < smallestRsa) return `An RSA key of ${bits} bits is too weak: it needs at least ${smallestRsa}.`;
    return bits > largestRsa ? `An RSA key of ${bits} bits is larger than browsers take: at most ${largestRsa}.` : null;
  }
  if (type === "ec" && curves.includes(details?.namedCurve ?? "")) return null;
  return "Browsers do not know this kind of key: use RSA, or ECDSA with P-256 or P-384.";
};

/** @throws AppError at `key` */
const readKey = (pem: string): KeyObject => {
  const blocks = splitPem(pem)?.filter(({ label }) => label !== "EC PARAMETERS");
  if (!blocks || blocks.length === 0)
    throw refuse("key", "key_not_pem", "This is not PEM: a key begins with -----BEGIN PRIVATE KEY-----.");
  const keys = blocks.filter(({ label }) => label.endsWith("PRIVATE KEY"));
  const [block] = keys;
  if (!block) throw refuse("key", "key_missing", "There is no private key in this text.");
  if (keys.length > 1)
    throw refuse("key", "several_keys", "There are several private keys in this text: leave only the one that fits.");
  if (block.encrypted) {
    throw refuse(
      "key",
      "key_encrypted",
      "This key is protected by a passphrase: take it off first, with openssl pkey -in key.pem.",
    );
  }
  let key: KeyObject;
  try {
    key = createPrivateKey(block.text);
  } catch {
    throw refuse("key", "key_unreadable", "This private key cannot be read: it may have been cut off or changed.");
  }
  const fault = keyFault(key);
  if (fault !== null) throw refuse("key", "key_weak", fault);
  return key;
};

/** Each once. @throws AppError at `certificate` */
const readCertificates = (pem: string): X509Certificate[] => {
  const blocks = splitPem(pem);
  if (!blocks || blocks.length === 0) {
    throw refuse("certificate", "certificate_not_pem", "This is not PEM: a certificate begins with -----BEGIN CERTIFICATE-----.");
  }
  if (blocks.some(({ label }) => label.endsWith("PRIVATE KEY"))) {
    throw refuse(
      "certificate",
      "key_in_certificate",
      "There is a private key in this text: it belongs into the field beside it.",
    );
  }
  const found = blocks.filter(({ label }) => label === "CERTIFICATE" || label === "X509 CERTIFICATE");
  if (found.length === 0) throw refuse("certificate", "certificate_missing", "There is no certificate in this text.");
  if (found.length > longestPath) {
    throw refuse(
      "certificate",
      "chain_too_long",
      `There are ${found.length} certificates in this text: a chain has at most ${longestPath}.`,
    );
  }
  const read = found.map(({ text }) => {
    try {
      return new X509Certificate(text);
    } catch {
      throw refuse(
        "certificate",
        "certificate_unreadable",
        "This certificate cannot be read: it may have been cut off or changed.",
      );
    }
  });
  return read.filter((one, index) => read.findIndex((other) => other.fingerprint256 === one.fingerprint256) === index);
};

const isSignedBy = (one: X509Certificate, authority: X509Certificate): boolean =>
  one.checkIssued(authority) && one.verify(authority.publicKey);
const subjectOf = ({ subject }: X509Certificate): string => issuerName(subject ?? "");

/** From the certificate of the key to the last that leads on, whatever their order was. @throws AppError */
const inOrder = (given: readonly X509Certificate[], key: KeyObject): [X509Certificate, ...X509Certificate[]] => {
  const leaf = given.find((one) => one.checkPrivateKey(key));
  if (!leaf) throw refuse("key", "key_does_not_fit", "This private key belongs to another certificate.");
  const chain: [X509Certificate, ...X509Certificate[]] = [leaf];
  const rest = new Set(given.filter((one) => one !== leaf));
  for (let last = leaf; rest.size > 0; ) {
    const next = [...rest].find((one) => isSignedBy(last, one));
    if (!next) {
      const [stranger] = rest;
      const who = stranger ? subjectOf(stranger) : "One of them";
      const why = `${subjectOf(last)} is signed by ${issuerName(last.issuer)}, and that is not among them`;
      throw refuse("certificate", "chain_broken", `These certificates are no chain: ${who} does not belong to it. ${why}.`);
    }
    rest.delete(next);
    chain.push(next);
    last = next;
  }
  return chain;
};

const isRoot = (one: X509Certificate): boolean => isSignedBy(one, one);

const parsed = new Map<readonly string[], readonly X509Certificate[]>();
/** Browsers know who stands at its end. */
const leadsToKnownRoot = (last: X509Certificate, known: readonly string[]): boolean => {
  const roots = parsed.get(known) ?? known.map((pem) => new X509Certificate(pem));
  parsed.set(known, roots);
  return roots.some((root) => root.fingerprint256 === last.fingerprint256 || isSignedBy(last, root));
};

const day = (date: Date): string => date.toISOString().slice(0, 10);

/** @throws AppError */
const checkTimes = (one: X509Certificate, isLeaf: boolean, now: Date): void => {
  const from = new Date(one.validFrom);
  const to = new Date(one.validTo);
  const what = isLeaf ? "This certificate" : `The certificate of ${subjectOf(one)} in the chain`;
  if (to <= now) throw refuse("certificate", "certificate_expired", `${what} expired on ${day(to)}: get a new one.`);
  if (from > now) throw refuse("certificate", "certificate_not_yet_valid", `${what} is not valid before ${day(from)}.`);
};

/** @throws AppError */
const checkSignature = (one: X509Certificate): void => {
  const weak = weakSignature(one.raw);
  if (weak === null || isRoot(one)) return;
  throw refuse("certificate", "signature_weak", `${subjectOf(one)} is signed with ${weak}, which no browser trusts any more.`);
};

/** @throws AppError */
const checkPurpose = ({ keyUsage }: X509Certificate): void => {
  // Node calls the purposes of the key so; undefined: it is for everything.
  const purposes = keyUsage as string[] | undefined;
  if (purposes === undefined || purposes.some((purpose) => serverPurposes.includes(purpose))) return;
  throw refuse(
    "certificate",
    "certificate_not_for_servers",
    "This certificate is not made for servers, but for another purpose.",
  );
};

/**
 * Reads a certificate with its chain and key, puts the chain in order, and refuses what browsers or edges would not take.
 * @throws AppError 422 with a sentence at `certificate` or `key`
 */
export const readCertificate = (
  given: { certificate: string; key: string },
  now: Date,
  knownRoots: readonly string[] = rootCertificates,
): ReadCertificate => {
  const all = readCertificates(given.certificate);
  const key = readKey(given.key);
  const chain = inOrder(all, key);
  const [leaf] = chain;
  const names = dnsNamesOf(leaf.subjectAltName);
  for (const one of chain) {
    checkTimes(one, one === leaf, now);
    checkSignature(one);
  }
  checkPurpose(leaf);
  if (names.length === 0) {
    throw refuse(
      "certificate",
      "certificate_without_names",
      "This certificate names no domain (subjectAltName), so no browser takes it for one.",
    );
  }
  // Who visits has the root, or does not believe one that is sent.
  const sent = chain.filter((one) => one === leaf || !isRoot(one));
  return {
    names,
    issuer: issuerName(leaf.issuer),
    fingerprint: leaf.fingerprint256.replaceAll(":", "").toLowerCase(),
    notBefore: new Date(leaf.validFrom),
    notAfter: new Date(leaf.validTo),
    chainPem: sent.map((one) => one.toString()).join(""),
    keyPem: key.export({ type: "pkcs8", format: "pem" }).toString(),
    publiclyTrusted: leadsToKnownRoot(chain.at(-1) ?? leaf, knownRoots),
  };
};
