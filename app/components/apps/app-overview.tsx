"use client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { CommitLink } from "@/app/components/deployments/commit-link";
import { DeploymentRow } from "@/app/components/deployments/deployment-row";
import { FailureCard } from "@/app/components/deployments/failure-card";
import { NoDeployments } from "@/app/components/deployments/no-deployments";
import { DomainLinks } from "@/app/components/domains/domain-links";
import { LiveMetrics } from "@/app/components/metrics/live-metrics";
import { Card, CardHeader } from "@/app/components/ui/card";
import { Link } from "@/app/components/ui/link";
import { Notice } from "@/app/components/ui/notice";
import { AutomaticDeploys, PushesDoNotArrive, useArrivals } from "@/app/components/webhooks/automatic-deploys";
import { formatBytes } from "@/app/lib/format";
import { appReasonSentence, appStatusView, diskSentence } from "@/app/lib/status";
import { useTRPC } from "@/app/lib/trpc/client";
import { useDocumentTitle } from "@/app/lib/use-document-title";
import type { App } from "@/server/apps/schema";
import type { Deployment } from "@/server/deployments/schema";
import { useLiveApp } from "./live-app";

export const AppOverview = () => {
  const { app, deployments } = useLiveApp();
  const view = appStatusView(app);
  const sentence = appReasonSentence(app);
  const latest = deployments[0];
  const liveCommit = useLiveCommit(app, deployments);
  const arrivals = useArrivals(app, latest);
  useDocumentTitle(`${view.word} · ${app.name} · WiseHosting`);
  return (
    <div className="grid gap-5">
      {/* That its host is away is said above the page, as on every page of the app. */}
      {sentence !== null && app.status !== "idle" && app.statusReason !== "worker_offline" ? (
        <Notice look={view.tone === "bad" ? "bad" : view.tone === "warn" ? "warn" : "info"} title={sentence} role="status" />
      ) : null}
      {app.diskOverQuotaAt === null ? null : (
        <Notice look="warn" title="This app takes more disk than it may." role="status">
          {diskSentence(app)}
        </Notice>
      )}
      <PushesDoNotArrive app={app} arrivals={arrivals} />
      {latest?.status === "failed" ? <FailureCard deployment={latest} appName={app.name} /> : null}
      {app.liveDeploymentId === null ? null : <LiveMetrics app={app} />}
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_18rem]">
        <Card aria-labelledby="recent">
          <CardHeader id="recent" title="Recent deployments">
            {deployments.length === 0 ? null : (
              <Link href={`/apps/${encodeURIComponent(app.name)}/deployments`} className="text-accent hover:underline">
                All deployments
              </Link>
            )}
          </CardHeader>
          {deployments.length === 0 ? (
            <NoDeployments />
          ) : (
            <ul>
              {deployments.slice(0, 6).map((deployment) => (
                <DeploymentRow key={deployment.id} deployment={deployment} appName={app.name} repository={app.repository} />
              ))}
            </ul>
          )}
        </Card>
        <AppFacts app={app} liveCommit={liveCommit}>
          <AutomaticDeploys app={app} arrivals={arrivals} />
        </AppFacts>
      </div>
    </div>
  );
};

/** Of the version that answers. After many failures it is no longer among the last deployments and is asked for. */
const useLiveCommit = (app: App, deployments: readonly Deployment[]): string | null => {
  const trpc = useTRPC();
  const id = app.liveDeploymentId;
  const known = deployments.find((each) => each.id === id);
  const asked = useQuery(
    trpc.deployments.get.queryOptions({ id: id ?? "" }, { enabled: id !== null && known === undefined, retry: false }),
  );
  return id === null ? null : ((known ?? asked.data)?.commit ?? null);
};

const sourceFacts = (app: App): [string, string][] =>
  app.repository === null
    ? [["Image", app.image ?? "none"]]
    : [
        ["Repository", app.repository],
        ["Branch", app.branch],
      ];

type AppFactsProps = { app: App; liveCommit: string | null; children: ReactNode };

const AppFacts = ({ app, liveCommit, children }: AppFactsProps) => {
  const facts: [string, ReactNode][] = [
    ...(app.previewOf === null ? [["Domains", <DomainLinks key="domains" app={app} />] satisfies [string, ReactNode]] : []),
    ...sourceFacts(app),
    ["Host", app.host?.name ?? "chosen with the first deployment"],
    ["Live commit", liveCommit === null ? "none" : <CommitLink repository={app.repository} commit={liveCommit} />],
    ["Dockerfile", app.dockerfilePath],
    ["Port", String(app.port)],
    ["Health check", app.healthCheckPath ?? "/ answers below 500"],
    ["Limits", `${formatBytes(app.memoryMb * 1_048_576)}, ${app.cpus} CPU, ${app.pidsLimit} processes`],
  ];
  return (
    <Card aria-labelledby="facts">
      <CardHeader id="facts" title="Source and limits">
        {app.previewOf === null ? (
          <Link href={`/apps/${encodeURIComponent(app.name)}/settings`} className="text-accent hover:underline">
            Edit
          </Link>
        ) : null}
      </CardHeader>
      <dl className="grid gap-2.5 px-4 py-3">
        {facts.map(([term, value]) => (
          <div key={term} className="min-w-0">
            <dt className="text-[13px] text-muted">{term}</dt>
            <dd className="wrap-anywhere">{value}</dd>
          </div>
        ))}
        {children}
      </dl>
    </Card>
  );
};
