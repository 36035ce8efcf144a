import type { RouteDocument } from "@/server/domains/route-document";
import type { NameAttempts } from "./acme/attempts-file";

/**
 * Which names Traefik may order a certificate for. By itself it tries all that lack one, at once, at every change of any route: that
 * is how limits of an authority are reached. Pure; moments in ms.
 */

const mostAtOnce = 5;
/** So long an order counts as one that is under way; after the longer time it is taken back, and asked for anew. */
const orderWithinMs = 120_000;
const lostAfterMs = 900_000;

export type GateFacts = {
  wanted: readonly string[];
  /** There is a certificate: Traefik renews it by itself. */
  has: (hostname: string) => boolean;
  attempts: (hostname: string) => NameAttempts;
  /** Every name waits until then. */
  heldUntil: number;
  /** Since when a name has been let through without a result. */
  letThrough: ReadonlyMap<string, number>;
  now: number;
};

/** The names without a certificate that are let through, each with since when. */
export const chooseLetThrough = ({ wanted, has, attempts, heldUntil, letThrough, now }: GateFacts): Map<string, number> => {
  const chosen = new Map<string, number>();
  if (heldUntil > now) return chosen;
  const due = wanted.filter((hostname) => !has(hostname) && (attempts(hostname).retryAt ?? 0) <= now);
  for (const hostname of due) {
    const since = letThrough.get(hostname);
    if (since !== undefined && now - since < lostAfterMs) chosen.set(hostname, since);
  }
  let free = mostAtOnce - [...chosen.values()].filter((since) => now - since < orderWithinMs).length;
  const waiting = due.filter((hostname) => !letThrough.has(hostname));
  waiting.sort((a, b) => attempts(a).failures - attempts(b).failures || (a < b ? -1 : 1));
  for (const hostname of waiting) {
    if (free <= 0) break;
    chosen.set(hostname, now);
    free -= 1;
  }
  return chosen;
};

/** The document as Traefik gets it: names that may not be ordered for are served with what there is. */
export const withoutOrders = (document: RouteDocument, mayOrder: (hostname: string) => boolean): RouteDocument => {
  const routers = Object.entries(document.http.routers).map(([key, router]) => {
    if (router.tls?.certResolver === undefined) return [key, router] as const;
    const all = router.tls.domains ?? [];
    const domains = all.filter(({ main }) => mayOrder(main));
    if (domains.length > 0 && domains.length === all.length) return [key, router] as const;
    return [key, { ...router, tls: domains.length > 0 ? { ...router.tls, domains } : {} }] as const;
  });
  return { ...document, http: { ...document.http, routers: Object.fromEntries(routers) } };
};
