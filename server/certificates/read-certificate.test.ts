import { createPublicKey } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { AppError } from "@/server/errors";
import { run } from "@/tests/support/run";
import { readCertificate } from "./read-certificate";
import { type Issued, issue, issueChain } from "./testing/authority";

type Chain = Awaited<ReturnType<typeof issueChain>>;
const names = ["example.test", "*.example.test"];
const now = new Date();
const day = 86_400_000;
let chain: Chain;
let encrypted: string;
beforeAll(async () => {
  chain = await issueChain({ names });
  encrypted = await run("openssl", ["pkey", "-aes256", "-passout", "pass:secret"], { input: chain.leaf.key });
});

const refusalOf = (given: { certificate: string; key: string }) => {
  try {
    readCertificate(given, now);
    return "taken";
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return `${error.fields[0]?.path}: ${error.reason}`;
  }
};
const selfSigned = (options: Parameters<typeof issue>[0]) => issue({ names, ...options });

describe("a certificate that is taken", () => {
  it("is put in order, without the root that visitors have", () => {
    const { leaf, intermediate, root } = chain;
    const whole = [leaf, intermediate].map(({ certificate }) => certificate).join("");
    for (const order of [
      [leaf, intermediate, root],
      [root, intermediate, leaf],
      [intermediate, leaf],
      [leaf, leaf, intermediate],
    ]) {
      const read = readCertificate({ certificate: order.map(({ certificate }) => certificate).join("\n"), key: leaf.key }, now);
      expect(read.chainPem).toBe(whole);
      expect(read).toMatchObject({ names: [...names].sort(), issuer: "Example, Example Intermediate", publiclyTrusted: false });
      expect(read.fingerprint).toMatch(/^[0-9a-f]{64}$/);
      expect(read.notAfter.getTime() - read.notBefore.getTime()).toBe(91 * day);
    }
  });

  it("may stand between words, with line ends of Windows and a key of an older kind", async () => {
    const old = await run("openssl", ["ec", "-no_public"], { input: chain.leaf.key });
    const certificate = `Bag Attributes\r\n  friendlyName: x\r\n${chain.leaf.certificate.replaceAll("\n", "\r\n")}bye`;
    const parameters = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
    const read = readCertificate({ certificate, key: parameters + old }, now);
    expect(read.keyPem).toMatch(/^-----BEGIN PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+-----END PRIVATE KEY-----\n$/);
    expect(createPublicKey(read.keyPem).export({ format: "pem", type: "spki" })).toBe(
      createPublicKey(chain.leaf.key).export({ format: "pem", type: "spki" }),
    );
  });

  it("is publicly trusted where its authority is, whether the root came along or not", () => {
    const { leaf, intermediate, root } = chain;
    const known = [root.certificate];
    const whole = leaf.certificate + intermediate.certificate;
    const trusted = (certificate: string) => readCertificate({ certificate, key: leaf.key }, now, known).publiclyTrusted;
    expect([whole, whole + root.certificate, leaf.certificate].map(trusted)).toEqual([true, true, false]);
  });

  it("may be signed by itself, or have a key of RSA", async () => {
    const one = await selfSigned({ key: "rsa:2048" });
    expect(readCertificate(one, now)).toMatchObject({ publiclyTrusted: false });
  });
});

describe("a certificate that is refused", () => {
  const ofLeaf = (more: Partial<Issued>) => ({ certificate: chain.leaf.certificate, key: chain.leaf.key, ...more });
  const cases: Record<string, [expected: string, given: () => Issued | Promise<Issued>]> = {
    "not PEM": ["certificate: certificate_not_pem", () => ofLeaf({ certificate: "hello" })],
    "cut off": ["certificate: certificate_not_pem", () => ofLeaf({ certificate: chain.leaf.certificate.slice(0, -30) })],
    "changed within": [
      "certificate: certificate_unreadable",
      () => ofLeaf({ certificate: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" }),
    ],
    "a request": [
      "certificate: certificate_missing",
      () => ofLeaf({ certificate: "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n" }),
    ],
    "key and certificate in one field": [
      "certificate: key_in_certificate",
      () => ofLeaf({ certificate: chain.leaf.certificate + chain.leaf.key }),
    ],
    "too many": ["certificate: chain_too_long", () => ofLeaf({ certificate: chain.leaf.certificate.repeat(11) })],
    "key: not PEM": ["key: key_not_pem", () => ofLeaf({ key: "hello" })],
    "key: a certificate": ["key: key_missing", () => ofLeaf({ key: chain.leaf.certificate })],
    "key: two": ["key: several_keys", () => ofLeaf({ key: chain.leaf.key + chain.root.key })],
    "key: with a passphrase": ["key: key_encrypted", () => ofLeaf({ key: encrypted })],
    "key: with a passphrase, of an older kind": [
      "key: key_encrypted",
      () =>
        ofLeaf({
          key: "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
        }),
    ],
    "key: changed within": [
      "key: key_unreadable",
      () => ofLeaf({ key: "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n" }),
    ],
    "key: of another certificate": [
      "key: key_does_not_fit",
      () => ofLeaf({ key: chain.root.key, certificate: chain.leaf.certificate }),
    ],
    "key: of RSA with 1024 bits": ["key: key_weak", () => selfSigned({ key: "rsa:1024" })],
    "key: of a curve that browsers do not know": ["key: key_weak", () => selfSigned({ key: "ec:secp256k1" })],
    "key: of Ed25519": ["key: key_weak", () => selfSigned({ key: "ed25519", digest: "null" })],
    "a gap in the chain": [
      "certificate: chain_broken",
      () => ofLeaf({ certificate: chain.leaf.certificate + chain.root.certificate }),
    ],
    "somebody else's beside it": [
      "certificate: chain_broken",
      async () => ofLeaf({ certificate: chain.leaf.certificate + (await issue({ names: ["other.test"] })).certificate }),
    ],
    expired: ["certificate: certificate_expired", () => selfSigned({ from: new Date(0), to: new Date(now.getTime() - 1_000) })],
    "with an authority that expired": [
      "certificate: certificate_expired",
      async () => {
        const old = await issue({ authority: true, from: new Date(0), to: new Date(now.getTime() - day) }, chain.root);
        const leaf = await issue({ names }, old);
        return { certificate: leaf.certificate + old.certificate, key: leaf.key };
      },
    ],
    "not valid yet": ["certificate: certificate_not_yet_valid", () => selfSigned({ from: new Date(now.getTime() + day) })],
    "without names": ["certificate: certificate_without_names", () => issue({ subject: "/CN=example.test" })],
    "for addresses alone": ["certificate: certificate_without_names", () => issue({ extension: "subjectAltName=IP:192.0.2.1" })],
    "signed with SHA-1": ["certificate: signature_weak", () => issue({ names, digest: "sha1" }, chain.root)],
    "for clients": ["certificate: certificate_not_for_servers", () => selfSigned({ extension: "extendedKeyUsage=clientAuth" })],
  };
  it.each(Object.entries(cases))("%s", async (_, [expected, given]) => {
    expect(refusalOf(await given())).toBe(expected);
  });

  it("costs nothing, however long and broken it is", () => {
    const begun = performance.now();
    expect(refusalOf({ certificate: "-----BEGIN A-----\n".repeat(5_500), key: "" })).toBe("certificate: certificate_not_pem");
    expect(performance.now() - begun).toBeLessThan(500);
  });
});
