import type { ComparedDeployments } from "@/server/deployments/schema";

const day = 86_400_000;
const oldAfterDays = 14;

/** What a person should know before they go back to `b`. Pure. */
export const warningsOf = ({ a, b, settings, variables }: ComparedDeployments, now: number): string[] => {
  const days = b.liveUntil === null ? 0 : Math.floor((now - Date.parse(b.liveUntil)) / day);
  const removed = variables.filter(({ change }) => change === "removed").length;
  const changed = (name: string) => settings.some((setting) => setting.name === name);
  return [
    ...(b.rebuilds
      ? ["Its image stayed on a host that the app has left: the same version is built or pulled once more, so it takes longer."]
      : []),
    ...(days >= oldAfterDays
      ? [`It last ran ${days} days ago. What it talks to may have changed since, a database above all.`]
      : []),
    ...(a.deployment.branch === b.deployment.branch ? [] : [`It is of another branch: ${b.deployment.branch}.`]),
    ...(changed("releaseCommand")
      ? ["The release commands differ: what one of them changed in a database is not changed back."]
      : []),
    ...(removed === 0 ? [] : [`${removed === 1 ? "One variable" : `${removed} variables`} of today did not exist then.`]),
  ];
};
