import type { Dispatcher } from "undici";
import { OutgoingError } from "./outgoing-error";

const tooLarge = (maxBytes: number) => new OutgoingError("too_large", `The answer is longer than ${maxBytes} bytes.`);

const headersOf = (raw: Dispatcher.ResponseData["headers"]): Headers => {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) {
    for (const each of [value ?? []].flat()) headers.append(name, each);
  }
  return headers;
};

/** The whole answer as text, or its beginning where that is enough. @throws OutgoingError when it is longer than it may be */
export const readAnswer = async (
  answer: Dispatcher.ResponseData,
  { maxBytes, whenTooLong }: { maxBytes: number; whenTooLong: "refuse" | "cut" },
): Promise<{ status: number; headers: Headers; text: string }> => {
  const headers = headersOf(answer.headers);
  const isCut = whenTooLong === "cut";
  if (!isCut && Number(headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer.body as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBytes && !isCut) throw tooLarge(maxBytes);
    pieces.push(piece);
    if (bytes > maxBytes) break;
  }
  const kept = Buffer.concat(pieces).subarray(0, maxBytes);
  return { status: answer.statusCode, headers, text: kept.toString("utf8") };
};
