import { GitBranch, GitCommitHorizontal } from "lucide-react";
import Link from "next/link";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { Duration, RelativeTime } from "@/app/components/ui/time";
import { shortCommit, subjectOf } from "@/app/lib/format";
import type { Deployment } from "@/server/deployments/schema";
import { doneAt } from "./elapsed";
import { triggerWords } from "./words";

/** One deployment in a list; the whole row leads to its page. */
export const DeploymentRow = ({ deployment, appName }: { deployment: Deployment; appName: string }) => (
  <li className="relative grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 border-b px-4 py-2.5 last:border-b-0 hover:bg-sunken sm:grid-cols-[11rem_minmax(0,1fr)_auto]">
    <div className="flex items-baseline gap-2.5">
      <Link
        href={`/apps/${encodeURIComponent(appName)}/deployments/${deployment.number}`}
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
      <p className="flex min-w-0 items-center gap-3 text-[13px] text-muted">
        <span className="inline-flex min-w-0 items-center gap-1">
          <GitBranch className="size-3.5 shrink-0" aria-label="branch" />
          <span className="truncate">{deployment.branch}</span>
        </span>
        {deployment.commit === null ? null : (
          <span className="inline-flex items-center gap-1 font-mono text-xs">
            <GitCommitHorizontal className="size-3.5" aria-label="commit" />
            {shortCommit(deployment.commit)}
          </span>
        )}
        {deployment.commitAuthor === null ? null : (
          <span className="hidden truncate lg:inline">{deployment.commitAuthor.replace(/\s*<[^>]*>$/, "")}</span>
        )}
      </p>
    </div>
    <div className="text-right text-[13px] text-muted">
      <RelativeTime at={deployment.createdAt} className="block" />
      <Duration from={deployment.createdAt} to={doneAt(deployment)} className="hidden tabular-nums sm:block" />
    </div>
  </li>
);
