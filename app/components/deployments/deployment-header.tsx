"use client";
import { useMutation } from "@tanstack/react-query";
import { CircleStop, ExternalLink, GitBranch, GitCommitHorizontal, Rocket, Server } from "lucide-react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { appHref } from "@/app/components/apps/app-pages";
import { useLiveApp } from "@/app/components/apps/live-app";
import { useAppActions } from "@/app/components/apps/use-app-actions";
import { Button } from "@/app/components/ui/button";
import { CopyButton } from "@/app/components/ui/copy-button";
import { Link } from "@/app/components/ui/link";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { Duration, RelativeTime } from "@/app/components/ui/time";
import { formatBytes, subjectOf } from "@/app/lib/format";
import { statusViews } from "@/app/lib/status";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import type { App } from "@/server/apps/schema";
import { isInProgress } from "@/server/deployments/deployment-machine";
import type { Deployment } from "@/server/deployments/schema";
import { CommitLink } from "./commit-link";
import { DeploymentMenu } from "./deployment-menu";
import { doneAt } from "./elapsed";
import { TimeLeft } from "./time-left";
import { authorName, triggerWords } from "./words";

type DeploymentHeaderProps = { deployment: Deployment; app: App };

export const DeploymentHeader = ({ deployment, app }: DeploymentHeaderProps) => (
  <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
    <div className="min-w-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="text-xl font-semibold">
          {app.name} <span className="text-muted">#{deployment.number}</span>
        </h1>
        <StatusBadge status={deployment.status} />
        <Duration from={deployment.createdAt} to={doneAt(deployment)} className="text-muted tabular-nums" />
        {isInProgress(deployment.status) ? (
          <TimeLeft appId={app.id} from={deployment.createdAt} className="text-muted tabular-nums" />
        ) : null}
      </div>
      {deployment.commitMessage === null ? null : <p className="mt-1 break-words">{subjectOf(deployment.commitMessage)}</p>}
      <p className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-[13px] text-muted">
        <span className="inline-flex items-center gap-1">
          <GitBranch className="size-3.5" aria-label="branch" />
          {deployment.branch}
        </span>
        {deployment.commit === null ? null : (
          <span className="inline-flex items-center font-mono text-xs">
            <GitCommitHorizontal className="mr-1 size-3.5" aria-label="commit" />
            <CommitLink repository={app.repository} commit={deployment.commit} />
            <CopyButton text={deployment.commit} label="Copy the full commit" />
          </span>
        )}
        {deployment.commitAuthor === null ? null : <span>{authorName(deployment.commitAuthor)}</span>}
        <span>
          <Trigger deployment={deployment} app={app} />
          {deployment.createdByName === null ? "" : ` by ${deployment.createdByName}`} <RelativeTime at={deployment.createdAt} />
        </span>
        {deployment.noCache ? <span>without cache</span> : null}
        {deployment.imageBytes === null ? null : <span>Image of {formatBytes(deployment.imageBytes)}</span>}
      </p>
      {deployment.placement === null ? null : (
        <p className="mt-1 flex items-start gap-1 text-[13px] text-muted">
          <Server className="mt-0.5 size-3.5 shrink-0" aria-label="host" />
          <span className="min-w-0 break-words">{deployment.placement.sentence}</span>
        </p>
      )}
      {deployment.reason !== null && deployment.status !== "failed" && !isTheStatus(deployment, deployment.reason) ? (
        <p className="mt-1 text-muted">{deployment.reason}</p>
      ) : null}
    </div>
    <Actions deployment={deployment} app={app} />
  </header>
);

/** A push stands among the app's deliveries, with what its provider told. */
const Trigger = ({ deployment: { trigger }, app }: DeploymentHeaderProps) =>
  trigger === "push" && app.previewOf === null ? (
    <Link href={appHref(app.name, "/deliveries?outcome=deployed")} className="hover:text-accent hover:underline">
      {triggerWords.push}
    </Link>
  ) : (
    triggerWords[trigger]
  );

/** "Cancelled." beside the word Cancelled explains nothing. */
const isTheStatus = (deployment: Deployment, reason: string): boolean =>
  reason.replace(/\.$/, "") === statusViews[deployment.status].word;

const Actions = ({ deployment, app }: DeploymentHeaderProps) => {
  const trpc = useTRPC();
  const { deployments } = useLiveApp();
  const liveNumber = deployments.find(({ id }) => id === app.liveDeploymentId)?.number ?? null;
  const { deploy, busy } = useAppActions(app);
  const cancel = useMutation(
    trpc.deployments.cancel.mutationOptions({
      onError: tellFault,
    }),
  );
  const cancelling = deployment.cancelRequested || cancel.isPending;
  if (isInProgress(deployment.status)) {
    return (
      <div className="flex gap-2">
        <ApiCall calls={[{ what: "Cancel", method: "POST", path: `/v1/deployments/${deployment.id}/cancel` }]} />
        <Button look="danger" busy={cancelling} onClick={() => cancel.mutate({ id: deployment.id })}>
          {cancelling ? null : <CircleStop aria-hidden="true" />}
          {cancelling ? "Cancelling…" : "Cancel"}
        </Button>
      </div>
    );
  }
  return (
    <div className="flex flex-wrap gap-2">
      {deployment.status === "live" && app.url !== null ? (
        <Button asChild>
          <a href={app.url} target="_blank" rel="noreferrer">
            Open
            <ExternalLink aria-label="in a new tab" />
          </a>
        </Button>
      ) : null}
      <Button look="primary" busy={busy.deploy} onClick={() => deploy()}>
        {busy.deploy ? null : <Rocket aria-hidden="true" />}
        Redeploy
      </Button>
      <DeploymentMenu deployment={deployment} app={app} liveNumber={liveNumber} />
    </div>
  );
};
