import { heartbeatEveryMs, metricsEveryMs } from "../workers/protocol";
import { debounce } from "./debouncer";
import { type Facts, sampleOf } from "./sample-rules";
import type { Comparison, MetricKind } from "./schema";
import { firedSentence, type Pause, pauseSentence, resolvedSentence } from "./sentence-rules";

/** What one look at one rule comes to. Pure. */

/** A rule of a metric, with what is known of its app or host. Moments in milliseconds. */
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
  edgeSince: number | null;
  edgeSeenAt: number | null;
  updatedAt: number;
  wanted: "running" | "stopped" | null;
  appDeleted: boolean;
  hasVersion: boolean;
  diskQuotaMb: number | null;
  /** Of the host, or of the one on which the app is. */
  hostStatus: "online" | "offline" | null;
  hostStatusChangedAt: number | null;
  hostSeenAt: number | null;
  hostRemoved: boolean;
  /** Exits of the app that nobody wanted; counted for the rules that ask for them. */
  exitsLastHour: number;
};

/**
 * `measuring`: what is not there now is missing, and not only lost by us. `clockJumped`: what was seen before says nothing of how long
 * ago that was.
 */
export type Moment = { now: number; tickMs: number; measuring: boolean; clockJumped: boolean };

/** It began, or it is over. */
export type Turn =
  | { kind: "fired"; value: number | null; reason: string }
  | { kind: "resolved"; alertId: string; reason: string };

export type Verdict = { kind: "nothing" } | { kind: "edge"; since: number | null; seenAt: number | null } | Turn;

const nothing: Verdict = { kind: "nothing" };

/** Why nothing is to be watched at all. */
export const pauseOf = (rule: WatchedRule): Pause | null => {
  if (!rule.enabled) return "disabled";
  if (rule.workerId !== null) return rule.hostRemoved ? "host-removed" : null;
  if (rule.appDeleted) return "deleted";
  if (rule.wanted === "stopped") return "stopped";
  return rule.hasVersion ? null : "no-version";
};

/** Longer than a heartbeat that is late. */
const silentMs = 2.5 * heartbeatEveryMs;
/** Its first measurement has come by then. */
const settlesMs = 2 * metricsEveryMs;

/** The host is not known to be away, and is not heard, or only just: that it told nothing says nothing. */
const hostIsSettling = ({ hostStatus, hostSeenAt, hostStatusChangedAt }: WatchedRule, now: number): boolean => {
  if (hostStatus !== "online") return false;
  const since = (moment: number | null) => (moment === null ? Number.POSITIVE_INFINITY : now - moment);
  return since(hostSeenAt) > silentMs || since(hostStatusChangedAt) < settlesMs;
};

const paused = ({ firingAlertId, edgeSince, edgeSeenAt }: WatchedRule, why: Pause): Verdict => {
  if (firingAlertId !== null) return { kind: "resolved", alertId: firingAlertId, reason: pauseSentence[why] };
  return edgeSince === null && edgeSeenAt === null ? nothing : { kind: "edge", since: null, seenAt: null };
};

/** What follows for one rule from what is known at this moment. */
export const judgeRule = (rule: WatchedRule, facts: Facts, { now, tickMs, measuring, clockJumped }: Moment): Verdict => {
  const pause = pauseOf(rule);
  if (pause) return paused(rule, pause);
  const { side, value } = sampleOf(rule, facts);
  if (side === "missing" && (!measuring || hostIsSettling(rule, now))) return nothing;
  const before = {
    firing: rule.firingAlertId !== null,
    edgeSince: rule.edgeSince,
    edgeSeenAt: clockJumped ? null : rule.edgeSeenAt,
  };
  const { state, transitions } = debounce(before, { side, sustainMs: Math.round(rule.sustainMinutes * 60_000), tickMs }, now);
  const [turn] = transitions;
  if (turn === "fired") return { kind: "fired", value, reason: firedSentence(rule, value) };
  if (turn === "resolved" && rule.firingAlertId !== null)
    return { kind: "resolved", alertId: rule.firingAlertId, reason: resolvedSentence(rule, value) };
  return state === before ? nothing : { kind: "edge", since: state.edgeSince, seenAt: state.edgeSeenAt };
};
