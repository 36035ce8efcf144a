import { appHref } from "@/app/components/apps/app-pages";
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
