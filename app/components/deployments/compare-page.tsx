"use client";
import { ArrowLeftRight, ExternalLink, History } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import { appHref } from "@/app/components/apps/app-pages";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { Link } from "@/app/components/ui/link";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { Duration, RelativeTime } from "@/app/components/ui/time";
import { formatBytes, shortCommit, subjectOf } from "@/app/lib/format";
import { commitLink } from "@/server/deployments/commit-link-rules";
import type { ComparedDeployments, ComparedSide } from "@/server/deployments/schema";
import { DifferenceList } from "./differences";
import { doneAt } from "./elapsed";
import { triggerWords } from "./words";

const RollbackDialog = dynamic(() => import("./rollback-dialog").then((file) => file.RollbackDialog), { ssr: false });

/** Two deployments of an app side by side. */
export const ComparePage = ({ compared }: { compared: ComparedDeployments }) => {
  const { app } = useLiveApp();
  const [rollingBack, setRollingBack] = useState(false);
  const { a, b, commits } = compared;
  const canGoBack = (b.imageKept || b.rebuilds) && b.deployment.liveAt !== null && b.deployment.status !== "live";
  return (
    <div className="grid gap-5">
      <header className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-base font-semibold">
          #{a.deployment.number} and #{b.deployment.number} compared
        </h2>
        <div className="flex flex-wrap gap-2">
          {commits === null ? null : (
            <Button size="small" asChild>
              <a href={commits} target="_blank" rel="noreferrer">
                Commits
                <ExternalLink aria-label="in a new tab" />
              </a>
            </Button>
          )}
          <Button size="small" asChild>
            <Link href={appHref(app.name, `/deployments/compare/${b.deployment.number}...${a.deployment.number}`)}>
              <ArrowLeftRight aria-hidden="true" />
              Swap
            </Link>
          </Button>
          {canGoBack ? (
            <Button size="small" onClick={() => setRollingBack(true)}>
              <History aria-hidden="true" />
              Roll back to #{b.deployment.number}…
            </Button>
          ) : null}
        </div>
      </header>
      <div className="grid gap-5 md:grid-cols-2">
        <Side side={a} />
        <Side side={b} />
      </div>
      <Card aria-labelledby="differences">
        <CardHeader
          id="differences"
          title="Settings and variables"
          description={`From #${a.deployment.number} to #${b.deployment.number}. Values of variables are not shown.`}
        />
        <div className="px-4 py-3">
          <DifferenceList {...compared} />
        </div>
      </Card>
      {rollingBack ? <RollbackDialog app={app} target={b.deployment} onClose={() => setRollingBack(false)} /> : null}
    </div>
  );
};

const Side = ({ side: { deployment, liveUntil, imageKept } }: { side: ComparedSide }) => {
  const { app } = useLiveApp();
  const link = deployment.commit === null ? null : commitLink(app.repository, deployment.commit);
  const facts: [string, ReactNode][] = [
    ["Status", <StatusBadge key="status" status={deployment.status} />],
    ["Commit", deployment.commit === null ? "none" : <CommitName key="commit" commit={deployment.commit} link={link} />],
    ["Message", deployment.commitMessage === null ? "none" : subjectOf(deployment.commitMessage)],
    ["Branch", deployment.branch],
    ["Asked for", <RelativeTime key="created" at={deployment.createdAt} />],
    ["By", `${triggerWords[deployment.trigger]}${deployment.createdByName === null ? "" : `, ${deployment.createdByName}`}`],
    ["Took", <Duration key="took" from={deployment.createdAt} to={doneAt(deployment)} />],
    ["Was live", deployment.liveAt === null ? "never" : <LiveTime key="live" from={deployment.liveAt} to={liveUntil} />],
    ["Image", imageText(deployment.imageBytes, imageKept)],
  ];
  return (
    <Card aria-labelledby={`side-${deployment.number}`}>
      <CardHeader id={`side-${deployment.number}`} title={`Deployment #${deployment.number}`}>
        <Link href={appHref(app.name, `/deployments/${deployment.number}`)} className="text-accent hover:underline">
          Open
        </Link>
      </CardHeader>
      <dl className="grid gap-2 px-4 py-3">
        {facts.map(([term, value]) => (
          <div key={term} className="grid grid-cols-[6rem_minmax(0,1fr)] gap-3">
            <dt className="text-muted">{term}</dt>
            <dd className="wrap-anywhere">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
};

const CommitName = ({ commit, link }: { commit: string; link: string | null }) =>
  link === null ? (
    <span className="font-mono text-xs">{shortCommit(commit)}</span>
  ) : (
    <a href={link} target="_blank" rel="noreferrer" className="font-mono text-xs text-accent hover:underline">
      {shortCommit(commit)}
    </a>
  );

const LiveTime = ({ from, to }: { from: string; to: string | null }) => (
  <>
    for <Duration from={from} to={to} />
    {to === null ? " so far" : null}
  </>
);

const imageText = (bytes: number | null, kept: boolean): string =>
  [bytes === null ? "size not known" : formatBytes(bytes), kept ? "kept" : "not kept"].join(", ");
