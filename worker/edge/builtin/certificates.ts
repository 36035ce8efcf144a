import { createPrivateKey, X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";
import type { RouteDocument } from "@/server/domains/route-document";
import type { EdgeLog } from "../log";
import { selfSigned } from "./self-signed";

/** Which certificate a visitor is shown. */

type Inline = NonNullable<RouteDocument["tls"]>["certificates"];

/** With its key, as PEM. */
type Certificate = { readonly certificate: string; readonly key: string; readonly notAfter: Date };

/** Certificates that the edge gets by itself. The same object until it is renewed. */
export type CertificateSource = { find(hostname: string): Certificate | undefined };

/** Traefik's own minimum too. */
export const minVersion = "TLSv1.2";

/** What its owner says it is good for: alternative names, without them the subject's. */
const namesOf = (certificate: X509Certificate): string[] => {
  const names = [...(certificate.subjectAltName ?? "").matchAll(/DNS:"?([^",\s]+)/g)].map(([, name = ""]) => name.toLowerCase());
  const common = /^CN=(.+)$/m.exec(certificate.subject)?.[1]?.toLowerCase();
  return names.length > 0 || common === undefined ? names : [common];
};

type Named = Certificate & { names: readonly string[] };

/** @throws when it is no certificate or the key is another's */
const readCertificate = (certificate: string, key: string): Named => {
  const leaf = new X509Certificate(certificate);
  if (!leaf.checkPrivateKey(createPrivateKey(key))) throw new Error("the key belongs to another certificate");
  return { certificate, key, notAfter: new Date(leaf.validTo), names: namesOf(leaf) };
};

export class Certificates {
  /** Of the document, by its texts: what it still has is not read anew. Null: it cannot be used. */
  private read = new Map<string, Named | null>();
  /** By name; `*.x` for a wildcard. The one that is valid for longest. */
  private inline = new Map<string, Certificate>();
  /** Made by the first handshake that needs it; gone with its certificate. */
  private readonly contexts = new WeakMap<Certificate, SecureContext>();

  private constructor(
    private readonly fallback: Certificate,
    private readonly own: CertificateSource,
    private readonly log: EdgeLog,
  ) {}

  /** With a certificate of its own making for names that have none. */
  static async open(own: CertificateSource, log: EdgeLog): Promise<Certificates> {
    return new Certificates(await selfSigned(["wisehosting.invalid"]), own, log);
  }

  /** What the server starts with: for visitors that name no host. */
  get fallbackOptions(): { cert: string; key: string } {
    return { cert: this.fallback.certificate, key: this.fallback.key };
  }

  /** From the next handshake on these are the document's. One that is broken is said once and left out. */
  follow(given: Inline | undefined): void {
    const read = new Map<string, Named | null>();
    const inline = new Map<string, Certificate>();
    for (const { certFile, keyFile } of given ?? []) {
      const text = certFile + keyFile;
      const before = this.read.get(text);
      const found = before === undefined ? this.readOne(certFile, keyFile) : before;
      read.set(text, found);
      for (const name of found?.names ?? []) {
        const rival = inline.get(name);
        if (found && (!rival || rival.notAfter < found.notAfter)) inline.set(name, found);
      }
    }
    this.read = read;
    this.inline = inline;
  }

  private readOne(certificate: string, key: string): Named | null {
    try {
      return readCertificate(certificate, key);
    } catch (error) {
      this.log.error({ err: error }, "A certificate of the route document cannot be used; the others can");
      return null;
    }
  }

  /** What is shown to a visitor who asks for this name. */
  contextFor(hostname: string): SecureContext {
    const chosen = this.choose(hostname.toLowerCase());
    let context = this.contexts.get(chosen);
    if (!context) {
      context = createSecureContext({ cert: chosen.certificate, key: chosen.key, minVersion });
      this.contexts.set(chosen, context);
    }
    return context;
  }

  private choose(hostname: string): Certificate {
    const parent = `*${hostname.slice(hostname.indexOf("."))}`;
    const found = [this.inline.get(hostname), this.inline.get(parent), this.own.find(hostname)].filter(
      (certificate) => certificate !== undefined,
    );
    // One that is over says more than a stranger's, but not more than one that is good.
    const now = new Date();
    return found.find(({ notAfter }) => notAfter > now) ?? found[0] ?? this.fallback;
  }
}
