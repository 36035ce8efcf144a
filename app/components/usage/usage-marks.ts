import { appHref } from "@/app/components/apps/app-pages";
import type { Alert } from "@/server/alerts/schema";
import type { UsageMarker } from "@/server/usage/schema";
import type { Mark } from "./marks";

/** Deployments as marks; on a page of many apps it is said whose they are. */
export const marksOfDeployments = (markers: readonly UsageMarker[], ofMany: boolean): Mark[] =>
  markers.map(({ at, appName, number, status }) => ({
    at: Date.parse(at),
    tone: status === "live" ? "ok" : "bad",
    words: `${ofMany ? `${appName} ` : "Deployment "}#${number} ${status === "live" ? "went live" : "failed"}`,
    href: appHref(appName, `/deployments/${number}`),
  }));

/** When alerts of an app fired. A deployment that failed is marked as such already. */
export const marksOfAlerts = (alerts: readonly Alert[]): Mark[] =>
  alerts
    .filter(({ kind }) => kind !== "deployment_failed")
    .map(({ firedAt, appName, firedReason }) => ({
      at: Date.parse(firedAt),
      tone: "bad",
      words: `Alert: ${firedReason}`,
      href: appName === null ? null : appHref(appName, "/alerts"),
    }));

/** The marks with the moment that a link names: one of them that is at that moment, or one of its own. */
export const withMoment = (marks: readonly Mark[], at: number | null): Mark[] => {
  if (at === null) return [...marks];
  const isNamed = (mark: Mark) => mark.at === at;
  if (!marks.some(isNamed)) return [...marks, { at, tone: "accent", words: "The moment that the link names.", href: null }];
  return marks.map((mark) => (isNamed(mark) ? { ...mark, tone: "accent" } : mark));
};
