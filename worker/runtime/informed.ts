import type { DesiredSync } from "./desired-sync";
import type { Link } from "./link";
import { pause } from "./wait";

const lookMs = 250;

/**
 * Informed: the control plane hears this boot, and has said since then what it wants. After a silence, in which claims may have
 * ended, nothing is done on the strength of what was known before; nor by a host that holds on to a newer state than it is told.
 */
export const informedBy = (
  link: Pick<Link, "fence" | "isReady" | "readySince">,
  desired: Pick<DesiredSync, "hint" | "isCurrentSince">,
): { isInformed: () => boolean; fence: (signal?: AbortSignal) => Promise<void> } => {
  const isInformed = () => link.isReady && desired.isCurrentSince(link.readySince);
  return {
    isInformed,
    /** @throws the signal's reason */
    fence: async (signal) => {
      for (;;) {
        await link.fence(signal);
        if (isInformed()) return signal?.throwIfAborted();
        desired.hint();
        await pause(lookMs, signal);
      }
    },
  };
};
