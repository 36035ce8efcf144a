import { createHmac } from "node:crypto";
import { decode } from "dns-packet";
import type { TsigAlgorithm } from "../schema";
import type { TxtRecord } from "./writer";

/** Messages of DNS UPDATE (RFC 2136), signed by TSIG (RFC 8945). Pure: moments and ids come in. */

const type = { soa: 6, txt: 16, tsig: 250 } as const;
const recordClass = { internet: 1, none: 254, any: 255 } as const;
const opcodeUpdate = 5 << 11;
/** How far the clocks may be apart, in seconds. */
const fudge = 300;
/** Of the record, in seconds: nobody needs it for longer than a proof takes. */
const life = 60;

export type TsigKey = { name: string; algorithm: TsigAlgorithm /** Base64. */; secret: string };
export type UpdateMessage = { id: number; action: "add" | "remove"; record: TxtRecord; key: TsigKey; now: Date };

const number = (bytes: number, value: number): Buffer => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
};

/** Uncompressed and lower case, as it goes into a signature. */
const nameOf = (name: string): Buffer =>
  Buffer.concat([
    ...name
      .toLowerCase()
      .split(".")
      .map((label) => Buffer.concat([number(1, Buffer.byteLength(label)), Buffer.from(label)])),
    number(1, 0),
  ]);

/** Pieces of at most 255 bytes. */
const textOf = (value: string): Buffer =>
  Buffer.concat(
    (value.match(/.{1,255}/gs) ?? [""]).map((piece) => Buffer.concat([number(1, piece.length), Buffer.from(piece, "latin1")])),
  );

const withData = (data: Buffer): Buffer => Buffer.concat([number(2, data.length), data]);

const update = ({ action, record }: Pick<UpdateMessage, "action" | "record">): Buffer => {
  const [into, ttl] = action === "add" ? [recordClass.internet, life] : [recordClass.none, 0];
  return Buffer.concat([
    nameOf(record.name),
    number(2, type.txt),
    number(2, into),
    number(4, ttl),
    withData(textOf(record.value)),
  ]);
};

const head = (id: number, additional: number): Buffer =>
  Buffer.concat([number(2, id), number(2, opcodeUpdate), number(2, 1), number(2, 0), number(2, 1), number(2, additional)]);

const hashOf = (algorithm: TsigAlgorithm): string => algorithm.replace("hmac-", "");

/** What is signed beside the message: whose key, when, and that nothing went wrong. */
const signed = (key: TsigKey, seconds: number) => ({
  owner: Buffer.concat([nameOf(key.name), number(2, recordClass.any), number(4, 0)]),
  algorithm: nameOf(key.algorithm),
  time: Buffer.concat([number(6, seconds), number(2, fudge)]),
  ending: Buffer.concat([number(2, 0), number(2, 0)]),
});

/** The whole message, signed. */
export const updateMessage = ({ id, action, record, key, now }: UpdateMessage): Buffer => {
  const zone = Buffer.concat([nameOf(record.zone), number(2, type.soa), number(2, recordClass.internet)]);
  const body = Buffer.concat([zone, update({ action, record })]);
  const { owner, algorithm, time, ending } = signed(key, Math.floor(now.getTime() / 1_000));
  const signature = createHmac(hashOf(key.algorithm), Buffer.from(key.secret, "base64"))
    .update(Buffer.concat([head(id, 0), body, owner, algorithm, time, ending]))
    .digest();
  const data = Buffer.concat([algorithm, time, withData(signature), number(2, id), ending]);
  const tsig = Buffer.concat([nameOf(key.name), number(2, type.tsig), number(2, recordClass.any), number(4, 0), withData(data)]);
  return Buffer.concat([head(id, 1), body, tsig]);
};

/** Behind the name of the algorithm: time, leeway, signature, id, and then what was wrong with the signature. */
const tsigErrorOf = (data: Uint8Array): number => {
  let at = 0;
  for (let length = data[at] ?? 0; length > 0; length = data[at] ?? 0) at += length + 1;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const signatureAt = at + 1 + 6 + 2;
  return view.getUint16(signatureAt + 2 + view.getUint16(signatureAt) + 2);
};
const tsigErrors: Readonly<Record<number, string>> = { 16: "BADSIG", 17: "BADKEY", 18: "BADTIME" };

/** What the server says: `NOERROR`, `REFUSED`, or of the signature `BADKEY`. @throws RangeError, Error when it is no answer to this message */
export const readUpdateAnswer = (bytes: Buffer, id: number): string => {
  // Its types know no code of the answer.
  const answer = decode(bytes) as ReturnType<typeof decode> & { rcode: string };
  if (answer.id !== id || answer.type !== "response") throw new Error("That is an answer to something else.");
  const tsig = (answer.additionals ?? []).find((record) => record.type === "TSIG") as { data?: unknown } | undefined;
  const error = tsig?.data instanceof Uint8Array ? tsigErrorOf(tsig.data) : 0;
  return tsigErrors[error] ?? answer.rcode;
};
