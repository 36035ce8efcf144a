import type { Caller } from "@/server/accounts/schema";
import type { AppError } from "@/server/errors";
import { toAppError, unauthenticated } from "./errors";

type Identity = { identifyAgain: () => Promise<Caller | null> };

/** A revoked session or token ends its open streams within this time. */
const checkEveryMs = 15_000;

/** What a subscription answers with. */
export const isStream = (data: unknown): data is AsyncIterable<unknown> =>
  typeof data === "object" && data !== null && Symbol.asyncIterator in data;

/** True when it is known that the caller is nobody any more; a store that is away says nothing about it. */
const isGone = async ({ identifyAgain }: Identity): Promise<boolean> => {
  try {
    return (await identifyAgain()) === null;
  } catch (error) {
    if (toAppError(error).code === "unavailable") return false;
    throw error;
  }
};

/** Has one timer for the whole stream, not one for each event: what happens is told to many streams at once. */
class CheckedStream implements AsyncIterableIterator<unknown> {
  private timer: NodeJS.Timeout | undefined;
  private fault: AppError | null = null;
  private refuse: (fault: AppError) => void = () => undefined;

  constructor(
    private readonly source: AsyncIterator<unknown>,
    private readonly identity: Identity,
    private readonly everyMs: number,
  ) {}

  [Symbol.asyncIterator]() {
    return this;
  }

  next(): Promise<IteratorResult<unknown>> {
    this.timer ??= setInterval(() => void this.check(), this.everyMs).unref();
    return new Promise((resolve, reject) => {
      if (this.fault) return reject(this.fault);
      this.refuse = reject;
      this.source.next().then(
        (result) => {
          if (result.done) clearInterval(this.timer);
          resolve(result);
        },
        (error: Error) => {
          clearInterval(this.timer);
          reject(error);
        },
      );
    });
  }

  return(): Promise<IteratorResult<unknown>> {
    clearInterval(this.timer);
    // Not awaited: a source that waits for its own next event would hold up the end; the request's signal ends it.
    this.source.return?.().catch(() => undefined);
    return Promise.resolve({ done: true, value: undefined });
  }

  private async check(): Promise<void> {
    try {
      if (await isGone(this.identity)) this.fault = unauthenticated();
    } catch (error) {
      this.fault = toAppError(error);
    }
    if (!this.fault) return;
    await this.return();
    this.refuse(this.fault);
  }
}

/** Passes a stream on for as long as its reader is signed in; what is no stream is passed on as it is. */
export const whileSignedIn = <Data>(data: Data, identity: Identity, everyMs: number = checkEveryMs): Data =>
  isStream(data) ? (new CheckedStream(data[Symbol.asyncIterator](), identity, everyMs) as Data) : data;
