import { GitBranch, GitCommitHorizontal } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "@/app/components/ui/link";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { Duration, RelativeTime } from "@/app/components/ui/time";
import { formatBytes, shortCommit, subjectOf } from "@/app/lib/format";
import type { Deployment } from "@/server/deployments/schema";
import { CommitLink } from "./commit-link";
import { DurationBar } from "./duration-bar";
import { doneAt } from "./elapsed";
import { durationOf } from "./list-rules";
import { authorName, triggerWords } from "./words";

type DeploymentRowProps = {
  deployment: Deployment;
  appName: string;
  /** Where its commit can be read. */
  repository?: string | null | undefined;
  /** How long one usually takes: a bar tells how this one compares. */
  usualMs?: number | null;
  menu?: ReactNode;
};

/** One deployment in a list; the whole row leads to its page. */
export const DeploymentRow = ({ deployment, appName, repository, usualMs = null, menu }: DeploymentRowProps) => (
  <li className="relative flex items-center gap-x-2 border-b px-4 py-2.5 last:border-b-0 focus-within:bg-sunken hover:bg-sunken">
    <div className="grid min-w-0 flex-1 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 sm:grid-cols-[11rem_minmax(0,1fr)_auto]">
      <div className="flex items-baseline gap-2.5">
        <Link
          href={`/apps/${encodeURIComponent(appName)}/deployments/${deployment.number}`}
          data-number={deployment.number}
          className="font-medium text-muted tabular-nums after:absolute after:inset-0"
        >
          #{deployment.number}
        </Link>
        <StatusBadge status={deployment.status} />
      </div>
      <div className="col-span-2 row-start-2 min-w-0 sm:col-span-1 sm:row-start-auto">
        <p className="truncate">
          {deployment.commitMessage === null ? (
            <span className="text-muted">{triggerWords[deployment.trigger]}</span>
          ) : (
            subjectOf(deployment.commitMessage)
          )}
        </p>
        <Facts deployment={deployment} repository={repository} />
      </div>
      <div className="text-right text-[13px] text-muted">
        <RelativeTime at={deployment.createdAt} className="block" />
        <span className="hidden items-center justify-end gap-2 sm:flex">
          <UsualBar deployment={deployment} usualMs={usualMs} />
          <Duration from={deployment.createdAt} to={doneAt(deployment)} className="tabular-nums" />
        </span>
      </div>
    </div>
    {menu === undefined ? null : <div className="relative z-1 -mr-2">{menu}</div>}
  </li>
);

const Facts = ({ deployment, repository }: Pick<DeploymentRowProps, "deployment" | "repository">) => (
  <p className="flex min-w-0 items-center gap-3 text-[13px] text-muted">
    <span className="inline-flex min-w-0 items-center gap-1">
      <GitBranch className="size-3.5 shrink-0" aria-label="branch" />
      <span className="truncate">{deployment.branch}</span>
    </span>
    {deployment.commit === null ? null : (
      <span className="inline-flex items-center gap-1 font-mono text-xs">
        <GitCommitHorizontal className="size-3.5" aria-label="commit" />
        {repository === undefined ? (
          shortCommit(deployment.commit)
        ) : (
          <CommitLink repository={repository} commit={deployment.commit} className="relative z-1" />
        )}
      </span>
    )}
    {deployment.imageOf === null ? null : <span className="shrink-0">image of #{deployment.imageOf.number}</span>}
    {deployment.commitAuthor === null ? null : (
      <span className="hidden truncate md:inline">{authorName(deployment.commitAuthor)}</span>
    )}
    <span className="hidden truncate lg:inline">
      {triggerWords[deployment.trigger]}
      {deployment.createdByName === null ? "" : ` by ${deployment.createdByName}`}
    </span>
    {deployment.imageBytes === null ? null : (
      <span className="hidden shrink-0 tabular-nums xl:inline">{formatBytes(deployment.imageBytes)}</span>
    )}
  </p>
);

const UsualBar = ({ deployment, usualMs }: { deployment: Deployment; usualMs: number | null }) => {
  const ms = durationOf(deployment);
  return ms === null || usualMs === null || usualMs === 0 ? null : <DurationBar ms={ms} usualMs={usualMs} />;
};
