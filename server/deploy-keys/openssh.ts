import { createHash, generateKeyPairSync, randomBytes } from "node:crypto";

/** Keys in the forms that OpenSSH reads and prints (PROTOCOL.key, RFC 4253 §6.6). */
export type KeyPair = {
  /** `ssh-ed25519 AAAA… comment` */
  publicKey: string;
  /** PEM of OpenSSH, without a passphrase. */
  privateKey: string;
};

const algorithm = "ssh-ed25519";

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const field = (content: Buffer | string): Buffer => {
  const bytes = Buffer.from(content as Buffer);
  return Buffer.concat([uint32(bytes.length), bytes]);
};

const blockBytes = 8;
/** 1, 2, 3 … up to a whole block. */
const padded = (bytes: Buffer): Buffer => {
  const missing = (blockBytes - (bytes.length % blockBytes)) % blockBytes;
  return Buffer.concat([bytes, Buffer.from(Array.from({ length: missing }, (_, index) => index + 1))]);
};

const pem = (bytes: Buffer): string => {
  const lines = bytes.toString("base64").match(/.{1,70}/g) ?? [];
  return ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join("\n");
};

/** A new ed25519 key. @param comment printable ASCII without line breaks */
export const newKeyPair = (comment: string): KeyPair => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const { d, x } = { ...privateKey.export({ format: "jwk" }), ...publicKey.export({ format: "jwk" }) };
  if (d === undefined || x === undefined) throw new Error("The key was not made");
  const point = Buffer.from(x, "base64url");
  const blob = Buffer.concat([field(algorithm), field(point)]);
  const check = randomBytes(4);
  const secret = Buffer.concat([
    check,
    check,
    field(algorithm),
    field(point),
    field(Buffer.concat([Buffer.from(d, "base64url"), point])),
    field(comment),
  ]);
  const whole = [Buffer.from("openssh-key-v1\0"), field("none"), field("none"), field(""), uint32(1), field(blob)];
  return {
    publicKey: `${algorithm} ${blob.toString("base64")} ${comment}`,
    privateKey: pem(Buffer.concat([...whole, field(padded(secret))])),
  };
};

/** As `ssh-keygen -l` prints it. @param blob the key in base64: the second word of a public key's line */
export const fingerprintOf = (blob: string): string =>
  `SHA256:${createHash("sha256").update(Buffer.from(blob, "base64")).digest("base64").replace(/=+$/, "")}`;
