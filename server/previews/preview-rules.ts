import type { PullRequestEvent } from "../git/providers/event-schema";
import type { CloseReason, PreviewState } from "./schema";

/** Which requests get a preview, which of them have a place, and what their apps are called. Pure. */

type AppFacts = { repository: string | null; branch: string; previewsEnabled: boolean; previewOf: string | null };
/** The preview of this request, as far as there is one. */
type KnownFacts = { state: PreviewState; commit: string; closedBecause: string | null; toldAt: Date | null } | null;

export type Judgement =
  | { kind: "ignore"; code: string; reason: string }
  | { kind: "close"; code: string; reason: string; because: CloseReason }
  /** Its head is to be asked for. */
  | { kind: "open" };

const ignore = (code: string, reason: string): Judgement => ({ kind: "ignore", code, reason });

const judgeClosed = (known: KnownFacts): Judgement => {
  if (known === null) return ignore("no_preview", "The request was closed; it had no preview.");
  if (known.state === "closed") return ignore("preview_closed", "The request was closed; its preview was removed before.");
  const reason = "The request was closed, and its preview is removed.";
  return { kind: "close", code: "preview_closed", reason, because: "request" };
};

/** A provider tells of an update when its head moves: of the same head, it speaks of the time before the request was closed. */
const isFromBefore = (event: PullRequestEvent, known: KnownFacts): boolean =>
  known?.state === "closed" &&
  known.closedBecause === "request" &&
  event.action === "updated" &&
  known.commit === event.head.commit;

/** Deliveries overtake one another, and an old one may be sent again by whoever caught it. */
const isOvertaken = ({ changedAt }: PullRequestEvent, known: KnownFacts): boolean =>
  changedAt !== undefined && known !== null && known.toldAt !== null && Date.parse(changedAt) < known.toldAt.getTime();

/** What an event asks for. */
export const judgeEvent = (app: AppFacts, event: PullRequestEvent, known: KnownFacts): Judgement => {
  if (isOvertaken(event, known)) return ignore("older_event", "A newer event of this request was taken in before.");
  if (event.action === "closed") return judgeClosed(known);
  if (event.action === "other") return ignore("not_relevant", "Nothing that a preview depends on has changed.");
  if (app.previewOf !== null) return ignore("is_preview", "This app is itself a preview.");
  if (!app.previewsEnabled) return ignore("previews_off", "Previews of pull requests are switched off for this app.");
  if (app.repository === null) return ignore("no_repository", "This app runs a prebuilt image: there is nothing to build.");
  if (event.base.branch !== app.branch) {
    const reason = `The request goes to the branch ${event.base.branch}; previews are made of those to ${app.branch}.`;
    if (known === null || known.state === "closed") return ignore("other_base", reason);
    return { kind: "close", code: "other_base", reason, because: "other_base" };
  }
  if (isFromBefore(event, known)) return ignore("preview_closed", "The request was closed after this push.");
  return { kind: "open" };
};

export type PlaceFacts = {
  id: string;
  fork: boolean;
  commit: string;
  approvedCommit: string | null;
  state: PreviewState;
  hasApp: boolean;
  /** Since when it is in its state. */
  since: Date;
};

const mayRun = ({ fork, commit, approvedCommit }: PlaceFacts): boolean => !fork || commit === approvedCommit;
const hasPlace = (row: PlaceFacts): boolean => row.hasApp || (row.state === "active" && mayRun(row));
const byWaiting = (one: PlaceFacts, other: PlaceFacts): number =>
  one.since.getTime() - other.since.getTime() || (one.id < other.id ? -1 : 1);

/** The states of an app's open previews: nobody loses a place, and free ones go to who waits longest. */
export const assignPlaces = (rows: readonly PlaceFacts[], limit: number): Map<string, PreviewState> => {
  let free = limit - rows.filter(hasPlace).length;
  const states = new Map<string, PreviewState>();
  for (const row of [...rows].sort(byWaiting)) {
    if (!mayRun(row)) states.set(row.id, "awaiting_approval");
    else if (hasPlace(row)) states.set(row.id, "active");
    else {
      free -= 1;
      states.set(row.id, free >= 0 ? "active" : "over_limit");
    }
  }
  return states;
};

const longestLabel = 63;

/** `<base>-pr-<n>`, at most 63 characters: a longer base is cut, and told apart by `mark`, a short hash. `always` marks a short one too. */
export const previewLabel = (
  base: string,
  number: number,
  { mark, always = false }: { mark: string; always?: boolean },
): string => {
  const whole = `${base}-pr-${number}`;
  if (!always && whole.length <= longestLabel) return whole;
  const end = `-${mark}-pr-${number}`;
  return `${base.slice(0, longestLabel - end.length).replace(/-+$/, "")}${end}`;
};
