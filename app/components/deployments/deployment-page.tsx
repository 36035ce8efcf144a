"use client";
import dynamic from "next/dynamic";
import { useState } from "react";
import { waitsForHost } from "@/app/components/apps/host-away";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Card, CardHeader } from "@/app/components/ui/card";
import { Skeleton } from "@/app/components/ui/skeleton";
import { statusViews } from "@/app/lib/status";
import { useStatusIcon } from "@/app/lib/status-icon";
import { useTRPCClient } from "@/app/lib/trpc/client";
import { useDocumentTitle } from "@/app/lib/use-document-title";
import { useStream } from "@/app/lib/use-stream";
import { isEnded, isInProgress } from "@/server/deployments/deployment-machine";
import type { Deployment } from "@/server/deployments/schema";
import { DeploymentDetails } from "./deployment-details";
import { DeploymentHeader } from "./deployment-header";
import { FailureCard } from "./failure-card";
import { RollbackFacts } from "./rollback-facts";
import { StageTimeline } from "./stage-timeline";

// The viewer measures the page before it shows a line: there is nothing of it to render on the server.
const BuildLogCard = dynamic(() => import("@/app/components/logs/build-log-card").then((file) => file.BuildLogCard), {
  ssr: false,
  loading: () => <Skeleton className="h-[70dvh] min-h-80 border" />,
});

/** True while stages may still move: a live deployment goes on until its drain has ended. */
const isMoving = (deployment: Deployment): boolean =>
  isInProgress(deployment.status) ||
  (deployment.status === "live" && deployment.stages.some((stage) => stage.finishedAt === null));

export const DeploymentPage = ({ initial }: { initial: Deployment }) => {
  const { app } = useLiveApp();
  const client = useTRPCClient();
  const [deployment, setDeployment] = useState(initial);
  useStream<Deployment>({
    // One that is live can still be retired; one that has ended does not change.
    key: isEnded(deployment.status) ? null : `deployment ${initial.id}`,
    open: (handlers) => client.deployments.watch.subscribe({ id: initial.id }, handlers),
    onData: setDeployment,
    evenHidden: isMoving(deployment),
  });
  useDocumentTitle(`${statusViews[deployment.status].word} · #${deployment.number} · ${app.name} · WiseHosting`);
  useStatusIcon(statusViews[deployment.status].tone);
  return (
    <div className="grid gap-5">
      <DeploymentHeader deployment={deployment} app={app} />
      {deployment.status === "failed" ? <FailureCard deployment={deployment} appName={app.name} onItsPage /> : null}
      <RollbackFacts deployment={deployment} appName={app.name} />
      <div className="grid items-start gap-5 lg:grid-cols-[15rem_minmax(0,1fr)]">
        <Card aria-labelledby="stages" className="lg:sticky lg:top-19">
          <CardHeader id="stages" title="Stages" />
          <StageTimeline deployment={deployment} waitsFor={waitsForHost(app, deployment) ? (app.host?.name ?? null) : null} />
        </Card>
        <BuildLogCard deployment={deployment} fileName={`${app.name}-${deployment.number}.log`} />
      </div>
      {/* With each status its host may have found out more. */}
      <DeploymentDetails key={deployment.status} deployment={deployment} />
    </div>
  );
};
