import { randomInt } from "node:crypto";
import { once } from "node:events";
import type { Socket } from "node:net";
import { env } from "@/server/env";
import { connectTo, OutgoingError } from "@/server/outgoing";
import type { DnsCredentialsOf } from "../schema";
import { readUpdateAnswer, updateMessage } from "./update-message";
import { DnsWriteError, type DnsWriter, type TxtRecord } from "./writer";

const patienceMs = 10_000;
const longestAnswer = 4_096;
const defaultPort = 53;

/** `ns1.example.com:5353`, `192.0.2.53`, `[2001:db8::53]:53`. */
export const serverOf = (server: string): { host: string; port: number } => {
  const [, host = server, port] = /^(.*?)(?::(\d{1,5}))?$/.exec(server) ?? [];
  return { host: host.replace(/^\[|\]$/g, ""), port: port === undefined ? defaultPort : Number(port) };
};

/** Over TCP every message has its length before it. */
const exchange = async (socket: Socket, message: Buffer, signal: AbortSignal): Promise<Buffer> => {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  socket.write(Buffer.concat([length, message]));
  let got = Buffer.alloc(0);
  while (got.length < 2 || got.length < 2 + got.readUInt16BE()) {
    const [piece] = (await Promise.race([
      once(socket, "data", { signal }),
      once(socket, "end", { signal }).then(() => [null]),
    ])) as [Buffer | null];
    if (piece === null || got.length > longestAnswer) throw new DnsWriteError("The name server broke off without an answer.");
    got = Buffer.concat([got, piece]);
  }
  return got.subarray(2, 2 + got.readUInt16BE());
};

const sentences: Readonly<Record<string, (zone: string) => string>> = {
  BADKEY: () => "The name server does not know the TSIG key: check its name and its algorithm.",
  BADSIG: () => "The name server does not accept the signature: the TSIG secret is another one.",
  BADTIME: () => "The clocks of this installation and of the name server are more than five minutes apart.",
  REFUSED: (zone) => `The name server takes no updates of ${zone} with this TSIG key.`,
  NOTAUTH: (zone) => `The name server does not answer for ${zone}, or this TSIG key may not change it.`,
  NOTZONE: (zone) => `The name server says that the record does not lie in ${zone}.`,
  NOTIMP: () => "The name server takes no updates (RFC 2136).",
};

const plain = (error: unknown, server: string): DnsWriteError => {
  if (error instanceof DnsWriteError) return error;
  if (error instanceof OutgoingError) return new DnsWriteError(error.message, error);
  return new DnsWriteError(`The name server ${server} gave no answer to an update.`, error);
};

/** Any name server that takes updates signed by TSIG: BIND, Knot, PowerDNS. */
export const rfc2136Writer = ({ server, keyName, keyAlgorithm, keySecret }: DnsCredentialsOf<"rfc2136">): DnsWriter => {
  const key = { name: keyName, algorithm: keyAlgorithm, secret: keySecret };
  const tell = async (action: "add" | "remove", record: TxtRecord): Promise<void> => {
    const id = randomInt(65_536);
    const signal = AbortSignal.timeout(patienceMs);
    try {
      const socket = await connectTo(serverOf(server), { allowPrivate: env().ALLOW_PRIVATE_ADDRESSES, signal });
      try {
        const answer = await exchange(socket, updateMessage({ id, action, record, key, now: new Date() }), signal);
        const said = readUpdateAnswer(answer, id);
        if (said === "NOERROR") return;
        throw new DnsWriteError(sentences[said]?.(record.zone) ?? `The name server refused the update (${said}).`);
      } finally {
        socket.destroy();
      }
    } catch (error) {
      throw plain(error, server);
    }
  };
  return { add: (record) => tell("add", record), remove: (record) => tell("remove", record) };
};
