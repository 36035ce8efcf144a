import { isStoreAway } from "@/server/db";

/** Postgres away: a message is tried again, and nothing after it is taken before it. */
const retryAfterMs = 1_000;
/** A worker holds back what is not acknowledged; more than this waiting is a worker that does not. */
const mostWaiting = 10_000;

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

export type OrderedWorkOptions<Item> = {
  handle: (item: Item) => Promise<void>;
  /** False: what waits is dropped. */
  isWanted: () => boolean;
  onOverflow: () => void;
  onFailure: (item: Item, error: unknown) => void;
};

/** Handles one thing after the other, strictly in order, waiting for a store that is away. */
export const orderedWork = <Item>({
  handle,
  isWanted,
  onOverflow,
  onFailure,
}: OrderedWorkOptions<Item>): ((item: Item) => void) => {
  const untilDone = async (item: Item): Promise<void> => {
    while (isWanted()) {
      try {
        return await handle(item);
      } catch (error) {
        if (!isStoreAway(error)) return onFailure(item, error);
        await pause(retryAfterMs);
      }
    }
  };
  let waiting = 0;
  let tail = Promise.resolve();
  return (item) => {
    if (waiting >= mostWaiting) return onOverflow();
    waiting += 1;
    tail = tail
      .then(() => untilDone(item))
      .finally(() => {
        waiting -= 1;
      });
  };
};
