import { GitBranch } from "lucide-react";
import { CommitLink } from "@/app/components/deployments/commit-link";
import { Link } from "@/app/components/ui/link";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { RelativeTime } from "@/app/components/ui/time";
import { subjectOf } from "@/app/lib/format";
import { appStatusView } from "@/app/lib/status";
import type { AppWithLatest } from "@/server/apps/schema";

/** One app on the home page; the card leads to the app, its address to the running thing. */
export const AppCard = ({ app }: { app: AppWithLatest }) => (
  <li className="relative flex min-w-0 flex-col rounded-lg border bg-surface hover:border-line-strong">
    <div className="px-4 pt-3.5 pb-3">
      <div className="flex items-center justify-between gap-3">
        <Link
          href={`/apps/${encodeURIComponent(app.name)}`}
          className="truncate font-semibold after:absolute after:inset-0 after:rounded-lg"
        >
          {app.name}
        </Link>
        <StatusBadge view={appStatusView(app)} className="text-[13px]" />
      </div>
      {app.workerId === null ? (
        <p className="text-muted">No address yet</p>
      ) : (
        <a
          href={app.url}
          target="_blank"
          rel="noreferrer"
          className="relative z-10 inline-block max-w-full truncate text-muted hover:text-accent hover:underline"
        >
          {app.url.replace(/^https?:\/\//, "")}
        </a>
      )}
    </div>
    <div className="mt-auto border-t px-4 py-2.5 text-[13px] text-muted">
      {app.latestDeployment === null ? <p>Not deployed yet</p> : <LatestDeployment app={app} />}
    </div>
  </li>
);

const LatestDeployment = ({ app }: { app: AppWithLatest }) => {
  const latest = app.latestDeployment;
  if (latest === null) return null;
  return (
    <>
      <p className="truncate text-ink">
        {latest.commitMessage === null ? `Deployment #${latest.number}` : subjectOf(latest.commitMessage)}
      </p>
      <p className="flex min-w-0 items-center gap-x-3">
        <StatusBadge status={latest.status} />
        <span className="inline-flex min-w-0 items-center gap-1">
          <GitBranch className="size-3.5 shrink-0" aria-label="branch" />
          <span className="truncate">{latest.branch}</span>
          {latest.commit === null ? null : (
            <CommitLink repository={app.repository} commit={latest.commit} className="relative z-10 font-mono text-xs" />
          )}
        </span>
        <RelativeTime at={latest.createdAt} className="ml-auto whitespace-nowrap" />
      </p>
    </>
  );
};
