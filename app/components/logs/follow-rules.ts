/** What a person or the log did, as far as following is concerned. Tops in px. */
export type FollowEvent =
  /** Wheel up, Page Up, a finger that pulls the log down, text that is being selected. */
  { kind: "away" } | { kind: "asked"; on: boolean } | { kind: "scrolled"; from: number; to: number; toEnd: number };

/** So near to the end is at the end. */
const nearPx = 20;

/**
 * Whether the log stays with its end afterwards. It never goes back there by itself: only when it is asked to, or when somebody
 * scrolls down to the end. Pure.
 */
export const followsAfter = (follows: boolean, event: FollowEvent): boolean => {
  switch (event.kind) {
    case "away":
      return false;
    case "asked":
      return event.on;
    case "scrolled": {
      const moved = event.to - event.from;
      if (moved > 0 && event.toEnd < nearPx) return true;
      // A log that shrinks, or a larger window, moves the end and not the reader.
      if (moved < -1 && event.toEnd >= nearPx) return false;
      return follows;
    }
  }
};
