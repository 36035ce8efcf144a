import { type AlertKind, type Comparison, isMetricKind } from "./schema";

/** What of a rule's settings counts for its kind. Pure. */

export type Measure = { comparison: Comparison | null; threshold: number | null; sustainMinutes: number };

const ofEvents: Measure = { comparison: null, threshold: null, sustainMinutes: 0 };

/** What is kept: of an event nothing, for it fires with the state itself. */
export const measureFor = (kind: AlertKind, given: Measure): Measure =>
  isMetricKind(kind)
    ? { comparison: given.comparison ?? "above", threshold: given.threshold, sustainMinutes: given.sustainMinutes }
    : ofEvents;

/** What was seen so far says nothing about another measure. */
export const measuresOtherwise = (before: Measure, after: Measure): boolean =>
  before.comparison !== after.comparison ||
  before.threshold !== after.threshold ||
  before.sustainMinutes !== after.sustainMinutes;
