import { AppError } from "@/server/errors";

/** Far more than any call needs; what is larger is not read to its end. */
export const largestBody = 1_048_576;

/** A body that is no JSON object at all: 400, while one with wrong fields is 422. */
export class UnreadableBody extends AppError {
  constructor(message: string) {
    super("invalid", message, { reason: "malformed_json" });
  }
}

const tooLarge = () => new AppError("too_large", "The body is larger than 1 MB.", { reason: "body_too_large" });

const readText = async (request: Request): Promise<string> => {
  if (Number(request.headers.get("content-length") ?? 0) > largestBody) throw tooLarge();
  if (!request.body) return "";
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += piece.byteLength;
    if (size > largestBody) throw tooLarge();
    pieces.push(piece);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces));
  } catch (error) {
    if (error instanceof TypeError) throw new UnreadableBody("The body is not UTF-8.");
    throw error;
  }
};

/** The body as a JSON object; no body is an empty one. @throws AppError 400 or 413 */
export const readJsonObject = async (request: Request): Promise<Record<string, unknown>> => {
  const text = await readText(request);
  if (text.trim() === "") return {};
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new UnreadableBody("The body is not JSON.");
    throw error;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new UnreadableBody("The body must be a JSON object.");
  return value as Record<string, unknown>;
};
