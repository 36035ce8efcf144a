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

/** The whole answer as text. @throws OutgoingError when it is longer than it may be */
export const readAnswer = async (
  answer: Dispatcher.ResponseData,
  maxBytes: number,
): Promise<{ status: number; headers: Headers; text: string }> => {
  const headers = headersOf(answer.headers);
  if (Number(headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of answer.body as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    pieces.push(piece);
  }
  return { status: answer.statusCode, headers, text: Buffer.concat(pieces).toString("utf8") };
};
