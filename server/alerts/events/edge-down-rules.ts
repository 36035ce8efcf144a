import { type Decision, inWords, type RuleFacts } from "./facts";

/** The edge of a host does not answer, or ends again and again. Pure. */

export type EdgeFacts = RuleFacts & {
  name: string;
  status: "online" | "offline";
  removedAt: Date | null;
  downSince: Date | null;
  /** A sentence: how it ended. */
  fault: string | null;
  /** When it last answered again. */
  upSince: Date | null;
  /** When it went away, the last three times, newest first. */
  endedAt: readonly Date[];
};

const manyEnds = 3;
const manyWithinMs = 600_000;
const steadyMs = 60_000;

const since = ({ now }: EdgeFacts, moment: Date | null | undefined): number =>
  moment ? now.getTime() - moment.getTime() : Number.POSITIVE_INFINITY;

const endsOften = (edge: EdgeFacts): boolean => since(edge, edge.endedAt[manyEnds - 1]) < manyWithinMs;

/** For how long it must go on as it is before it is well again; 0: it is. */
const unsteadyForMs = (edge: EdgeFacts): number => {
  const shaky = steadyMs - Math.min(since(edge, edge.upSince), since(edge, edge.endedAt[0]));
  const often = endsOften(edge) ? manyWithinMs - since(edge, edge.endedAt[manyEnds - 1]) : 0;
  return Math.max(0, shaky, often);
};

const sentenceOf = (edge: EdgeFacts): string => {
  const why = edge.fault === null ? "" : ` ${edge.fault}`;
  if (edge.downSince !== null)
    return `The edge of the host ${edge.name} does not answer since ${inWords(edge.downSince)}, so nobody reaches the apps there.${why} It is started again by itself; if it stays away, look into its log on the host.`;
  const [last] = edge.endedAt;
  const ended = endsOften(edge) ? `ended ${manyEnds} times within 10 minutes, the last time` : "ended";
  return `The edge of the host ${edge.name} ${ended} at ${inWords(last ?? edge.now)} and was started again.${why}`;
};

const begins = (edge: EdgeFacts): Decision => {
  // What a host that is away said last is no news, and its own alert tells more.
  if (edge.removedAt !== null || edge.status === "offline") return null;
  // One that is back is told too, if that was not long ago: requests were lost.
  const isUnwell = edge.downSince !== null || endsOften(edge) || since(edge, edge.endedAt[0]) < steadyMs;
  return isUnwell ? { kind: "fire", reason: sentenceOf(edge) } : null;
};

const ends = (edge: EdgeFacts): Decision => {
  if (edge.removedAt !== null) return { kind: "resolve", reason: "The host was taken out." };
  if (!edge.enabled) return { kind: "resolve", reason: "The rule was switched off." };
  if (edge.downSince !== null || edge.status === "offline") return null;
  const forMs = unsteadyForMs(edge);
  return forMs > 0 ? { kind: "wait", forMs } : { kind: "resolve", reason: "The edge has answered steadily since then." };
};

export const decideEdgeDown = (edge: EdgeFacts): Decision => {
  if (edge.firingAlertId !== null) return ends(edge);
  return edge.enabled ? begins(edge) : null;
};
