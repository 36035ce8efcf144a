import { createHash, createPrivateKey, X509Certificate } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { hostnamePattern } from "@/server/domains/route-document";
import { namesIn, readIfThere, saveJson } from "../../runtime/files";

const fileSchema = z.object({
  hostname: z.string().regex(hostnamePattern),
  /** Leaf first, then what leads from it to a root. */
  certificate: z.string(),
  key: z.string(),
  /** Directory of the authority that gave it. */
  directoryUrl: z.string(),
});

/** A certificate with its key, as PEM text. */
export type StoredCertificate = z.infer<typeof fileSchema> & {
  issuer: string;
  /** SHA-256 of the leaf, hexadecimal. */
  fingerprint: string;
  notBefore: Date;
  notAfter: Date;
};

export type CertificateStore = {
  /** The certificate of exactly this name. Costs nothing; the same object until it is renewed. */
  find(hostname: string): StoredCertificate | undefined;
  /** Called with the name whose certificate is new, another, or gone. Returns how to stop listening. */
  onChange(listener: (hostname: string) => void): () => void;
  list(): readonly StoredCertificate[];
  /** Resolves when it is on disk; from then on it is the one that is found. @throws what the disk says */
  save(certificate: NewCertificate): Promise<StoredCertificate>;
  remove(hostname: string): Promise<void>;
  close(): void;
};
export type NewCertificate = z.infer<typeof fileSchema>;

export const certificatesFolder = (folder: string): string => join(folder, "certificates");

/** A name of 253 characters with an ending is too long for a file. */
const fileName = (hostname: string): string =>
  `${hostname.length <= 200 ? hostname : createHash("sha256").update(hostname).digest("hex")}.json`;

/** "Let's Encrypt, R11": whom the leaf names as its issuer. */
export const issuerOf = ({ issuer }: X509Certificate): string => {
  const part = (name: string) => new RegExp(`^${name}=(.+)$`, "m").exec(issuer)?.[1];
  return [part("O"), part("CN")].filter((text) => text !== undefined).join(", ") || issuer.replaceAll("\n", ", ");
};

/** Takes a certificate's facts from itself. @throws when it is none, or the key is not its own */
export const describeCertificate = (given: NewCertificate): StoredCertificate => {
  const leaf = new X509Certificate(given.certificate);
  if (!leaf.checkPrivateKey(createPrivateKey(given.key))) throw new Error("The key does not belong to the certificate.");
  return {
    ...given,
    issuer: issuerOf(leaf),
    fingerprint: leaf.fingerprint256.replaceAll(":", "").toLowerCase(),
    notBefore: new Date(leaf.validFrom),
    notAfter: new Date(leaf.validTo),
  };
};

const readStored = async (path: string): Promise<StoredCertificate | null> => {
  try {
    return describeCertificate(fileSchema.parse(JSON.parse((await readIfThere(path)) ?? "")));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EACCES") throw error;
    // Half a file, or somebody's own: another certificate is ordered.
    return null;
  }
};

/**
 * The certificates that an authority gave this edge: one file per name, mode 0600, written whole or not at all. What cannot be
 * read is as if it were not there.
 */
export const openCertificateStore = async (folder: string): Promise<CertificateStore> => {
  const place = certificatesFolder(folder);
  await mkdir(place, { recursive: true, mode: 0o700 });
  const stored = new Map<string, StoredCertificate>();
  const listeners = new Set<(hostname: string) => void>();
  const tell = (hostname: string) => {
    for (const listener of listeners) listener(hostname);
  };
  for (const name of (await namesIn(place)).filter((entry) => entry.endsWith(".json"))) {
    const found = await readStored(join(place, name));
    if (found && fileName(found.hostname) === name) stored.set(found.hostname, found);
  }
  return {
    find: (hostname) => stored.get(hostname),
    list: () => [...stored.values()],
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    save: async (given) => {
      const described = describeCertificate(given);
      await saveJson(join(place, fileName(given.hostname)), fileSchema.parse(given));
      stored.set(given.hostname, described);
      tell(given.hostname);
      return described;
    },
    remove: async (hostname) => {
      await rm(join(place, fileName(hostname)), { force: true });
      stored.delete(hostname);
      tell(hostname);
    },
    close: () => listeners.clear(),
  };
};
