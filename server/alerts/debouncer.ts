/** When a rule fires, and when it is over. Pure. */

/** What a look at a rule's number says: it is over the threshold, it is not, or there is no number. */
export type Side = "breach" | "clear" | "missing";

/** What is remembered from one look to the next. Moments in milliseconds. */
export type DebouncerState = {
  firing: boolean;
  /** Since when the number has been on the other side: over while it is quiet, below while it fires. */
  edgeSince: number | null;
  /** When that was seen last. */
  edgeSeenAt: number | null;
};

/** `sustainMs`: for so long the number must be on the other side, without a break. `tickMs`: how often it is looked at. */
export type Look = { side: Side; sustainMs: number; tickMs: number };

export type Transition = "fired" | "resolved";

/** So many ticks may be late or lost, however short the window is. */
const ticksForgiven = 4;

/** Whether the edge still stands: it was seen before now, and not so long ago that anything may have been in between. */
const stands = ({ edgeSince, edgeSeenAt }: DebouncerState, { sustainMs, tickMs }: Look, now: number): boolean => {
  if (edgeSince === null || edgeSeenAt === null || edgeSince > now) return false;
  const gap = now - edgeSeenAt;
  return gap >= 0 && gap <= Math.max(sustainMs, ticksForgiven * tickMs);
};

/**
 * One look. A number on the side where the rule stands already, and a missing one, start the edge again; so does a clock that jumps:
 * back, or forward by more than the window. Answers the same state where nothing has changed.
 */
export const debounce = (
  state: DebouncerState,
  look: Look,
  now: number,
): { state: DebouncerState; transitions: readonly Transition[] } => {
  const { firing } = state;
  if (look.side !== (firing ? "clear" : "breach")) {
    const quiet = state.edgeSince === null && state.edgeSeenAt === null;
    return { state: quiet ? state : { firing, edgeSince: null, edgeSeenAt: null }, transitions: [] };
  }
  const edgeSince = stands(state, look, now) ? (state.edgeSince ?? now) : now;
  if (now - edgeSince < look.sustainMs) return { state: { firing, edgeSince, edgeSeenAt: now }, transitions: [] };
  const turned = { firing: !firing, edgeSince: null, edgeSeenAt: null };
  return { state: turned, transitions: [firing ? "resolved" : "fired"] };
};
