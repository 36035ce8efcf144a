import type { App } from "@/server/apps/schema";
import { isInProgress } from "@/server/deployments/deployment-machine";
import type { Deployment } from "@/server/deployments/schema";

/** What an app's people are told while its host is offline. Pure. */

type Hosted = Pick<App, "host" | "workerId" | "liveDeploymentId" | "wanted">;
/** Without `placement` it is taken to be on the app's host. */
type Placed = Pick<Deployment, "status"> & Partial<Pick<Deployment, "placement">>;

/** One that moves the app goes to another host. */
const isOnItsHost = ({ workerId }: Pick<App, "workerId">, { placement }: Placed): boolean =>
  placement === null || placement === undefined || placement.workerId === workerId;

/** A deployment that begins as soon as the host is heard again. */
export const waitsForHost = (app: Pick<App, "host" | "workerId">, deployment: Placed): boolean =>
  deployment.status === "queued" && app.host !== null && app.host.offlineSince !== null && isOnItsHost(app, deployment);

/** Sentences after "Its host … has not been heard since …": what it means for what runs, and for what is on its way. */
export const hostAwayMeans = (app: Hosted, deployments: readonly (Placed & Pick<Deployment, "number">)[]): string[] => {
  const name = app.host?.name ?? "its host";
  const isLive = app.liveDeploymentId !== null;
  const open = deployments.filter((each) => isInProgress(each.status) && isOnItsHost(app, each));
  const sentences =
    isLive && app.wanted === "running"
      ? ["It may go on serving from there: its container and its route stay as they are. What is shown here was known last."]
      : [];
  for (const { number, status } of open) {
    sentences.push(
      status === "queued"
        ? `Deployment #${number} waits for ${name} and begins when it is heard again.`
        : `Deployment #${number} was under way there: how it went is told when ${name} is heard again.`,
    );
  }
  if (open.length > 0) return sentences;
  return [
    ...sentences,
    isLive
      ? "What you ask of it now is done when the host is heard again."
      : "Its next deployment goes to a host that is online.",
  ];
};
