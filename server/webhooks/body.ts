import { AppError } from "@/server/errors";
import { largestPayload } from "./schema";

/** What all payloads that are being read may take together in this process. */
const mostHeld = 8 * largestPayload;
/** Nearly every payload is smaller: whoever sends a few huge ones slowly does not hold these up. */
const small = 262_144;
/** A sender that has not sent it all by then is none, or sends it to hold us up. */
const readWithinMs = 30_000;

/** The body came too slowly: 408, which none of the family has. */
export class SlowBody extends AppError {
  constructor() {
    super("timeout", "The body did not come in time.", { reason: "body_too_slow" });
  }
}

const tooLarge = () => new AppError("too_large", "The body is larger than 25 MB.", { reason: "body_too_large" });
const tooMuch = () =>
  new AppError("unavailable", "Too much comes in at once.", { reason: "busy", next: "Send it again.", retryAfterSeconds: 10 });

let held = 0;

type Reader = ReadableStreamDefaultReader<Uint8Array>;

/** Told of each piece before it is kept; what is too much is read no further. */
const readPieces = async (reader: Reader, onPiece: (size: number) => void): Promise<Uint8Array[]> => {
  const pieces: Uint8Array[] = [];
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    onPiece(next.value.byteLength);
    pieces.push(next.value);
  }
  return pieces;
};

const inTime = async <Result>(work: Promise<Result>): Promise<Result> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new SlowBody()), readWithinMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/**
 * Gives the raw body to `work`; all bodies at work together stay below a bound.
 * @throws AppError too_large, unavailable; SlowBody
 */
export const withBody = async <Result>(request: Request, work: (body: Uint8Array) => Promise<Result>): Promise<Result> => {
  if (Number(request.headers.get("content-length") ?? 0) > largestPayload) throw tooLarge();
  let size = 0;
  let givenUp = false;
  const take = (bytes: number): void => {
    // Who was too slow may send on for minutes: nothing of that is counted, or kept.
    if (givenUp) throw new SlowBody();
    size += bytes;
    held += bytes;
    if (size > largestPayload) throw tooLarge();
    if (held > mostHeld && size > small) throw tooMuch();
  };
  try {
    const pieces = request.body === null ? [] : await inTime(readPieces(request.body.getReader(), take));
    return await work(Buffer.concat(pieces));
  } finally {
    givenUp = true;
    held -= size;
  }
};
