import type { Caller } from "@/server/accounts/schema";
import { toAppError, unauthenticated } from "./errors";

type Identity = { identifyAgain: () => Promise<Caller | null> };

/** A revoked session or token ends its open streams within this time. */
const checkEveryMs = 15_000;

const isStream = (data: unknown): data is AsyncIterable<unknown> =>
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

type Checked = { kind: "event"; event: IteratorResult<unknown> } | { kind: "time-to-check" };

const nextEvent = async (pending: Promise<IteratorResult<unknown>>, dueInMs: number): Promise<Checked> => {
  let timer: NodeJS.Timeout | undefined;
  const check = new Promise<Checked>((resolve) => {
    timer = setTimeout(() => resolve({ kind: "time-to-check" }), dueInMs);
  });
  const event = pending.then((result): Checked => ({ kind: "event", event: result }));
  try {
    return await Promise.race([event, check]);
  } finally {
    clearTimeout(timer);
  }
};

async function* checked(
  iterator: AsyncIterator<unknown>,
  identity: Identity,
  everyMs: number,
): AsyncGenerator<unknown, void, void> {
  let checkedAt = performance.now();
  let pending = iterator.next();
  const check = async () => {
    if (await isGone(identity)) throw unauthenticated();
    checkedAt = performance.now();
  };
  for (;;) {
    // Where the next event is there already, whenever it is asked for, time would never come up.
    if (performance.now() - checkedAt >= everyMs) await check();
    const next = await nextEvent(pending, Math.max(0, checkedAt + everyMs - performance.now()));
    if (next.kind === "event") {
      if (next.event.done) return;
      yield next.event.value;
      pending = iterator.next();
    } else await check();
  }
}

async function* passOn(stream: AsyncIterable<unknown>, identity: Identity, everyMs: number): AsyncGenerator<unknown, void, void> {
  const iterator = stream[Symbol.asyncIterator]();
  try {
    yield* checked(iterator, identity, everyMs);
  } finally {
    // Not awaited: a source that waits for its own next event would hold up the end; the request's signal ends it.
    iterator.return?.()?.catch(() => undefined);
  }
}

/** Passes a stream on for as long as its reader is signed in; what is no stream is passed on as it is. */
export const whileSignedIn = <Data>(data: Data, identity: Identity, everyMs: number = checkEveryMs): Data =>
  isStream(data) ? (passOn(data, identity, everyMs) as Data) : data;
