/** Whether a machine that says hello is the one that holds the host's key, or another beside it. Pure. */
export type Holder = { instanceId: string; bootId: string | null; place: string | null; silentMs: number | null };

/** A host is heard every five seconds, and that is written down every two: one that was heard so lately is there. */
const heardWithinMs = 12_000;

/**
 * A copy of a host's data brings its identity with it: what tells them apart is where the data lies. A restart, and a move or a
 * reboot after which the one before is silent, take over.
 */
export const isSecondInstance = (
  holder: Holder,
  hello: { instanceId: string; bootId: string; place?: string | undefined },
): boolean => {
  if (hello.instanceId !== holder.instanceId) return true;
  if (hello.bootId === holder.bootId || holder.place === null || hello.place === undefined) return false;
  return hello.place !== holder.place && holder.silentMs !== null && holder.silentMs < heardWithinMs;
};
