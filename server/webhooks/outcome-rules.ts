import type { OfRepository, WebhookEvent } from "../git/providers/event-schema";
import type { DeliveryOutcome } from "./schema";

/** What can be said of an event without asking anybody. Pure. */

type Place = { host: string; path: string };

const tidyPath = (path: string): string =>
  path
    .replace(/^\/+|\/+$/g, "")
    .replace(/\.git$/i, "")
    .toLowerCase();

/** One server has several names: `www.`, and those for SSH over another port. */
const tidyHost = (host: string): string => host.toLowerCase().replace(/^(?:www|ssh|altssh)\./, "");

/** Server and path of an address, whatever its transport; null for what is none. */
const placeOf = (address: string): Place | null => {
  const scp = /^[\w.-]+@([\w.-]+):(?!\/\/)(.+)$/.exec(address);
  if (scp?.[1] !== undefined && scp[2] !== undefined) return { host: tidyHost(scp[1]), path: tidyPath(scp[2]) };
  if (!URL.canParse(address)) return null;
  const { protocol, host, hostname, pathname } = new URL(address);
  // The port of SSH says nothing about that of the pages.
  return { host: tidyHost(/^https?:$/.test(protocol) ? host : hostname), path: tidyPath(pathname) };
};

/**
 * True where the event is of another repository than the app's for certain: on the same server, at another path. A server may have
 * names that we do not know; then the proof alone counts.
 */
export const isOfOther = (repository: string | null, { urls }: OfRepository): boolean => {
  const own = repository === null ? null : placeOf(repository);
  if (own === null) return false;
  const there = urls.map(placeOf).filter((place) => place?.host === own.host);
  return there.length > 0 && there.every((place) => place?.path !== own.path);
};

export type FirstOutcome = { outcome: DeliveryOutcome; reason: string | null; reasonCode: string | null };

const ignored = (reasonCode: string, reason: string): FirstOutcome => ({ outcome: "ignored", reason, reasonCode });
const waits: FirstOutcome = { outcome: "received", reason: null, reasonCode: null };

const ofOther = ({ name }: OfRepository, repository: string): FirstOutcome =>
  ignored("other_repository", `This is of ${name ?? "another repository"}; the app comes from ${repository}.`);

/** What becomes of an event at once; `received` where the git server is to be asked. */
export const firstOutcome = (event: WebhookEvent, repository: string | null): FirstOutcome => {
  if (event.kind === "ping") return ignored("ping", "The webhook works.");
  if (event.kind === "other") return ignored("other_event", "Nothing depends on events of this kind.");
  if (event.repository && repository !== null && isOfOther(repository, event.repository))
    return ofOther(event.repository, repository);
  if (event.kind === "pull_request" && event.action === "other")
    return ignored("other_event", `Nothing that a preview depends on changed in #${event.number}.`);
  return waits;
};
