import { subjectOf } from "@/app/lib/format";
import type { StatusView } from "@/app/lib/status";
import type { Delivery, DeliveryOutcome } from "@/server/webhooks/schema";

/** What is said of a delivery. Pure. */

export const outcomeViews: Readonly<Record<DeliveryOutcome, StatusView>> = {
  received: { tone: "busy", word: "Waiting" },
  deployed: { tone: "ok", word: "Deployed" },
  previewed: { tone: "ok", word: "Preview" },
  ignored: { tone: "quiet", word: "Ignored" },
  duplicate: { tone: "quiet", word: "Same delivery again" },
  refused: { tone: "bad", word: "Refused" },
  failed: { tone: "bad", word: "Failed" },
};

type Told = Pick<
  Delivery,
  "kind" | "source" | "event" | "branch" | "tag" | "pullRequest" | "commit" | "commitMessage" | "outcome"
>;

const ofPush = ({ tag, branch, commit, commitMessage }: Told): string => {
  if (commit === null) return tag === null ? `The branch ${branch ?? ""} was deleted` : `The tag ${tag} was deleted`;
  const subject = subjectOf(commitMessage ?? "");
  if (subject !== "") return subject;
  return tag === null ? `Push to ${branch ?? ""}` : `The tag ${tag}`;
};

/** What it is about, in a line. */
export const deliveryTitle = (delivery: Told): string => {
  const { kind, source, event, pullRequest, outcome } = delivery;
  if (pullRequest !== null) return `#${pullRequest.number} ${pullRequest.title}`;
  if (kind === "push") return ofPush(delivery);
  if (kind === "ping") return "A test of the webhook";
  if (source === "comparison") return "Found at the git server";
  if (outcome === "refused") return "A call that did not prove itself";
  if (outcome === "duplicate") return "Told once more";
  return event === null ? "A call that could not be read" : `Event “${event}”`;
};

const units = [
  ["ping", "Test of the webhook"],
  ["push", "Push"],
  ["pull_request", "Pull request"],
] as const;

/** The kind of event for people; as the provider calls it where we have no word. */
export const eventWord = ({ kind, source, event }: Pick<Delivery, "kind" | "source" | "event">): string => {
  if (source === "comparison") return "Comparison with the git server";
  return units.find(([known]) => known === kind)?.[1] ?? event ?? "Unknown";
};

/** Its page tells the rest where the sentence is missing. */
export const deliverySentence = ({ outcome, reason }: Pick<Delivery, "outcome" | "reason">): string | null =>
  reason ?? (outcome === "received" ? "It waits for the git server to be asked." : null);
