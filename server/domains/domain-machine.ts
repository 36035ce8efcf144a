import type { Seen } from "./pointing-rules";
import type { DomainStatus } from "./schema";

/** Every move that there is. */
export const nextStatuses = {
  pending: ["verified", "active"],
  verified: ["active", "failing", "pending"],
  active: ["failing", "pending"],
  failing: ["active", "verified", "pending"],
} as const satisfies Record<DomainStatus, readonly DomainStatus[]>;

/** What is kept of a domain between two looks at DNS. */
export type DomainState = {
  status: DomainStatus;
  statusReason: string | null;
  provenAt: Date | null;
  proofLostAt: Date | null;
  /** Since when a record is away. Of a pending one: it left the rule for that, and comes back only when everything is right. */
  failingSince: Date | null;
  /** When its name was last seen to lead here; null: never since it was verified. */
  pointedAt: Date | null;
};

export type Look = {
  ownership: Seen;
  pointing: Seen;
  /** Another app is routed under this name, and its own proof is still there. */
  held: boolean;
  now: Date;
  graceMs: number;
};

export const reasons = {
  lost: "Another app has proven later that the name is its own, and this app's TXT record was not there any more.",
  ownershipAway: "The TXT record is not there any more.",
  pointingAway: "The name does not lead to this app's host any more.",
  bothAway: "The TXT record is not there any more, and the name does not lead to this app's host.",
  left: "A record was away for too long, so the name is no longer routed. It is routed again when both records are right.",
} as const;

const routed = (state: DomainState, look: Look): DomainState => ({
  ...state,
  status: look.pointing === "there" ? "active" : "verified",
  statusReason: null,
  failingSince: null,
});

const fromPending = (state: DomainState, look: Look): DomainState => {
  if (look.ownership !== "there" || look.held) return state;
  // One that left the rule because its name led elsewhere would otherwise be in it again at the next look.
  if (state.failingSince !== null && look.pointing !== "there") return state;
  return routed(state, look);
};

/** A record is away: routed for some time more, so that a slip of the hand takes nobody's site down. */
const failing = (state: DomainState, look: Look): DomainState => {
  const away = { ownership: look.ownership === "away", pointing: look.pointing === "away" };
  const since = state.failingSince ?? look.now;
  const isOver = look.now.getTime() - since.getTime() >= look.graceMs;
  if (isOver) return { ...state, status: "pending", statusReason: reasons.left, failingSince: since };
  const reason =
    away.ownership && away.pointing ? reasons.bothAway : away.ownership ? reasons.ownershipAway : reasons.pointingAway;
  return { ...state, status: "failing", statusReason: reason, failingSince: since };
};

const fromRouted = (state: DomainState, look: Look): DomainState => {
  const { ownership, pointing } = look;
  const mustPoint = state.status === "active" || (state.status === "failing" && state.pointedAt !== null);
  const isAway = ownership === "away" || (mustPoint && pointing === "away");
  if (isAway) return failing(state, look);
  // One whose name never led here waits as before as soon as the TXT record is back.
  return ownership === "there" && (pointing === "there" || !mustPoint) ? routed(state, look) : state;
};

/** What is kept whatever the status: when each was last seen. */
const noted = (state: DomainState, { ownership, pointing, now }: Look): DomainState => ({
  ...state,
  provenAt: ownership === "there" ? now : state.provenAt,
  proofLostAt: ownership === "there" ? null : ownership === "away" ? (state.proofLostAt ?? now) : state.proofLostAt,
  pointedAt: pointing === "there" ? now : state.pointedAt,
});

/** Where a domain is after a look at DNS. A question that nobody answered is no loss of a record: nothing changes by it. */
export const judgeDomain = (state: DomainState, look: Look): DomainState => {
  const judged = state.status === "pending" ? fromPending(state, look) : fromRouted(state, look);
  const next = noted(judged, look);
  // Of one that is not routed, or never was, it is not known that it ever led here.
  if (next.status === "pending") return { ...next, pointedAt: null };
  return next;
};

/** Another app took the name: see `reasons.lost`. */
export const giveUp = (state: DomainState): DomainState => ({
  ...state,
  status: "pending",
  statusReason: reasons.lost,
  provenAt: null,
  failingSince: null,
  pointedAt: null,
});
