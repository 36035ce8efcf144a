import { heartbeatEveryMs, metricsEveryMs } from "../workers/protocol";
import { debounce } from "./debouncer";
import { type Facts, sampleOf } from "./sample-rules";
import type { Comparison, MetricKind } from "./schema";
import { firedSentence, type Pause, pauseSentence, resolvedSentence } from "./sentence-rules";

/** What one look at one rule comes to. Pure. */

/** A rule of a metric, with what is known of its app or host. */
export type WatchedRule = {
  id: string;
  appId: string | null;
  workerId: string | null;
  kind: MetricKind;
  comparison: Comparison | null;
  threshold: number | null;
  sustainMinutes: number;
  enabled: boolean;
  firingAlertId: string | null;
  edgeSince: Date | null;
  edgeSeenAt: Date | null;
  updatedAt: Date;
  wanted: "running" | "stopped" | null;
  appDeletedAt: Date | null;
  routedDeploymentId: string | null;
  diskQuotaMb: number | null;
  /** Of the host, or of the one on which the app is. */
  hostStatus: "online" | "offline" | null;
  hostStatusChangedAt: Date | null;
  hostSeenAt: Date | null;
  hostRemovedAt: Date | null;
};

/**
 * `measuring`: what is not there now is missing, and not only lost by us. `clockJumped`: what was seen before says nothing of how long
 * ago that was.
 */
export type Moment = { now: Date; tickMs: number; measuring: boolean; clockJumped: boolean };

export type Verdict =
  | { kind: "nothing" }
  | { kind: "edge"; since: Date | null; seenAt: Date | null }
  | { kind: "fired"; value: number | null; reason: string }
  | { kind: "resolved"; alertId: string; reason: string };

const nothing: Verdict = { kind: "nothing" };

/** Why nothing is to be watched at all. */
export const pauseOf = (rule: WatchedRule): Pause | null => {
  if (!rule.enabled) return "disabled";
  if (rule.workerId !== null) return rule.hostRemovedAt === null ? null : "host-removed";
  if (rule.appDeletedAt !== null) return "deleted";
  if (rule.wanted === "stopped") return "stopped";
  return rule.routedDeploymentId === null ? "no-version" : null;
};

/** Longer than a heartbeat that is late. */
const silentMs = 2.5 * heartbeatEveryMs;
/** Its first measurement has come by then. */
const settlesMs = 2 * metricsEveryMs;

/** The host is not known to be away, and is not heard, or only just: that it told nothing says nothing. */
const hostIsSettling = ({ hostStatus, hostSeenAt, hostStatusChangedAt }: WatchedRule, now: Date): boolean => {
  if (hostStatus !== "online") return false;
  const since = (moment: Date | null) => (moment === null ? Number.POSITIVE_INFINITY : now.getTime() - moment.getTime());
  return since(hostSeenAt) > silentMs || since(hostStatusChangedAt) < settlesMs;
};

const paused = ({ firingAlertId, edgeSince, edgeSeenAt }: WatchedRule, why: Pause): Verdict => {
  if (firingAlertId !== null) return { kind: "resolved", alertId: firingAlertId, reason: pauseSentence[why] };
  return edgeSince === null && edgeSeenAt === null ? nothing : { kind: "edge", since: null, seenAt: null };
};

const dateOf = (milliseconds: number | null): Date | null => (milliseconds === null ? null : new Date(milliseconds));

/** What follows for one rule from what is known at this moment. */
export const judgeRule = (rule: WatchedRule, facts: Facts, { now, tickMs, measuring, clockJumped }: Moment): Verdict => {
  const pause = pauseOf(rule);
  if (pause) return paused(rule, pause);
  const { side, value } = sampleOf(rule, facts);
  if (side === "missing" && (!measuring || hostIsSettling(rule, now))) return nothing;
  const before = {
    firing: rule.firingAlertId !== null,
    edgeSince: rule.edgeSince?.getTime() ?? null,
    edgeSeenAt: clockJumped ? null : (rule.edgeSeenAt?.getTime() ?? null),
  };
  const { state, transitions } = debounce(before, { side, sustainMs: rule.sustainMinutes * 60_000, tickMs }, now.getTime());
  const [turn] = transitions;
  if (turn === "fired") return { kind: "fired", value, reason: firedSentence(rule, value) };
  if (turn === "resolved" && rule.firingAlertId !== null)
    return { kind: "resolved", alertId: rule.firingAlertId, reason: resolvedSentence(rule, value) };
  return state === before ? nothing : { kind: "edge", since: dateOf(state.edgeSince), seenAt: dateOf(state.edgeSeenAt) };
};
