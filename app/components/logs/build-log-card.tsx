"use client";
import { statusViews } from "@/app/lib/status";
import { isInProgress } from "@/server/deployments/deployment-machine";
import type { Deployment } from "@/server/deployments/schema";
import { LogViewer } from "./log-viewer";
import { useBuildLog } from "./use-build-log";

/** Why there is nothing to read, in the words of the deployment's state. */
const emptyText = (deployment: Deployment, loading: boolean): string => {
  if (deployment.status === "queued") return "The log begins when the host takes up this deployment.";
  if (isInProgress(deployment.status)) return "Waiting for the first line…";
  if (loading && deployment.logBytes > 0) return "Loading the log…";
  return "This deployment ended before it wrote a line.";
};

export const BuildLogCard = ({ deployment, fileName }: { deployment: Deployment; fileName: string }) => {
  const { lines, version, state } = useBuildLog(deployment.id);
  return (
    <>
      <p role="status" className="sr-only">
        Deployment {deployment.number}: {statusViews[deployment.status].word}
      </p>
      <LogViewer
        lines={lines}
        version={version}
        label={`Build log of deployment ${deployment.number}`}
        fileName={fileName}
        live={state !== "ended"}
        permanent
        downloadHref={`/v1/deployments/${deployment.id}/logs`}
        empty={emptyText(deployment, state === "loading")}
        className="h-[72dvh] min-h-80"
      />
    </>
  );
};
