import type { App } from "@/server/apps/schema";
import { isInProgress } from "@/server/deployments/deployment-machine";
import type { Deployment, DeploymentStatus } from "@/server/deployments/schema";

/** What an app's people are told while its host is offline. Pure. */

type Hosted = Pick<App, "host" | "liveDeploymentId" | "wanted">;

/** A deployment that begins as soon as the host is heard again. */
export const waitsForHost = ({ host }: Pick<App, "host">, status: DeploymentStatus): boolean =>
  status === "queued" && host !== null && host.offlineSince !== null;

/** Sentences after "Its host … has not been heard since …": what it means for what runs, and for what is on its way. */
export const hostAwayMeans = (
  { host, liveDeploymentId, wanted }: Hosted,
  deployments: readonly Pick<Deployment, "number" | "status">[],
): string[] => {
  const name = host?.name ?? "its host";
  const open = deployments.filter(({ status }) => isInProgress(status));
  const sentences =
    liveDeploymentId !== null && wanted === "running"
      ? ["It may go on serving from there: its container and its route stay as they are. What is shown here was known last."]
      : [];
  for (const { number, status } of open) {
    sentences.push(
      status === "queued"
        ? `Deployment #${number} waits for ${name} and begins when it is heard again.`
        : `Deployment #${number} was under way there: how it went is told when ${name} is heard again.`,
    );
  }
  if (open.length === 0) sentences.push("What you ask of it now is done when the host is heard again.");
  return sentences;
};
