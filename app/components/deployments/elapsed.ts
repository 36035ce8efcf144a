import { isInProgress } from "@/server/deployments/deployment-machine";
import type { Deployment } from "@/server/deployments/schema";

/**
 * When the work of a deployment was done; null while it goes on. The drain of the old version is not counted:
 * the new one is live by then. Pure.
 */
export const doneAt = (deployment: Pick<Deployment, "status" | "stages" | "finishedAt" | "createdAt">): string | null => {
  if (isInProgress(deployment.status)) return null;
  const ends = deployment.stages
    .filter((stage) => stage.name !== "drain")
    .flatMap((stage) => (stage.finishedAt === null ? [] : [stage.finishedAt]));
  return ends.sort().at(-1) ?? deployment.finishedAt ?? deployment.createdAt;
};
