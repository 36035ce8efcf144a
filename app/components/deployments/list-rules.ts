import type { Deployment, DeploymentFilters } from "@/server/deployments/schema";
import { doneAt } from "./elapsed";

/** Which deployments are listed, under which day, and how long is usual. Pure. */

/** What is live wins over what was read before; newest first. */
export const mergeDeployments = (live: readonly Deployment[], read: readonly Deployment[]): Deployment[] => {
  const known = new Map([...read, ...live].map((deployment) => [deployment.number, deployment]));
  return [...known.values()].sort((a, b) => b.number - a.number);
};

/** The same judgement as the server's, for what comes live. `me` is the user who looks. */
export const matchesFilters = (
  deployment: Deployment,
  { status, branch, trigger, actor, from, to }: DeploymentFilters,
): boolean =>
  (status === undefined || deployment.status === status) &&
  (branch === undefined || deployment.branch === branch) &&
  (trigger === undefined || deployment.trigger === trigger) &&
  (actor === undefined || deployment.createdBy === actor) &&
  (from === undefined || Date.parse(deployment.createdAt) >= Date.parse(from)) &&
  (to === undefined || Date.parse(deployment.createdAt) <= Date.parse(to));

const wentWell = new Set<Deployment["status"]>(["live", "retired"]);

/** From being asked for to being done, in milliseconds; null while it goes on. */
export const durationOf = (deployment: Deployment): number | null => {
  const end = doneAt(deployment);
  return end === null ? null : Date.parse(end) - Date.parse(deployment.createdAt);
};

/** The median of what went well with a build; null where nothing did. */
export const usualDuration = (deployments: readonly Deployment[]): number | null => {
  const durations = deployments
    .filter(({ status, imageOf }) => wentWell.has(status) && imageOf === null)
    .flatMap((deployment) => durationOf(deployment) ?? [])
    .sort((a, b) => a - b);
  return durations[Math.floor(durations.length / 2)] ?? null;
};

const dayOf = (moment: Date): string => `${moment.getFullYear()}-${moment.getMonth()}-${moment.getDate()}`;

const dayWord = (at: Date, now: Date): string => {
  if (dayOf(at) === dayOf(now)) return "Today";
  if (dayOf(at) === dayOf(new Date(now.getTime() - 86_400_000))) return "Yesterday";
  const year = at.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  return at.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", ...year });
};

export type DayOfDeployments = { day: string; deployments: Deployment[] };

/** In the order given, under the reader's days. */
export const byDay = (deployments: readonly Deployment[], now: Date): DayOfDeployments[] => {
  const days: DayOfDeployments[] = [];
  for (const deployment of deployments) {
    const day = dayWord(new Date(deployment.createdAt), now);
    const last = days.at(-1);
    if (last?.day === day) last.deployments.push(deployment);
    else days.push({ day, deployments: [deployment] });
  }
  return days;
};
