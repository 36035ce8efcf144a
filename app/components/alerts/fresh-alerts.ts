import type { Alert } from "@/server/alerts/schema";

/** What this page knows to be firing, so that each is told once. Pure. */
export type Heard = {
  ids: ReadonlySet<string>;
  /** When the page was opened, by the server's clock: what fires since then is news to it. */
  since: number;
};

/** More at once are one message. */
const toldOneByOne = 3;

type Firing = Pick<Alert, "id" | "firedAt" | "mutedUntil">;

/**
 * What has begun since the page was opened and was not told by it yet. What is muted is told to nobody; a rule that is muted
 * while its alert fires counts as heard.
 */
export const freshOf = <Item extends Firing>(heard: Heard, firing: readonly Item[], now: number) => {
  const fresh = firing.filter(
    ({ id, firedAt, mutedUntil }) =>
      !heard.ids.has(id) &&
      Date.parse(firedAt) >= heard.since &&
      (mutedUntil === null || Date.parse(mutedUntil) <= now),
  );
  return {
    heard: { ...heard, ids: new Set([...heard.ids, ...firing.map(({ id }) => id)]) },
    alone: fresh.length > toldOneByOne ? [] : fresh,
    together: fresh.length > toldOneByOne ? fresh.length : 0,
  };
};
