import { Bell, GitBranch } from "lucide-react";
import { CommitLink } from "@/app/components/deployments/commit-link";
import { Link } from "@/app/components/ui/link";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { RelativeTime } from "@/app/components/ui/time";
import { subjectOf } from "@/app/lib/format";
import { appStatusView } from "@/app/lib/status";
import type { AppWithLatest } from "@/server/apps/schema";
import { appHref } from "./app-pages";

/** One app on the home page; the card leads to the app, its address to the running thing. */
export const AppCard = ({ app, firing }: { app: AppWithLatest; firing: number }) => (
  <li className="relative flex min-w-0 flex-col rounded-lg border bg-surface hover:border-line-strong">
    <div className="px-4 pt-3.5 pb-3">
      <div className="flex items-center justify-between gap-3">
        <Link
          href={`/apps/${encodeURIComponent(app.name)}`}
          className="truncate font-semibold after:absolute after:inset-0 after:rounded-lg"
        >
          {app.name}
        </Link>
        <span className="flex shrink-0 items-center gap-2.5">
          {firing === 0 ? null : <FiringMark app={app} firing={firing} />}
          <StatusBadge view={appStatusView(app)} className="text-[13px]" />
        </span>
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

/** How many of its alerts fire; leads to them. */
const FiringMark = ({ app, firing }: { app: AppWithLatest; firing: number }) => {
  const words = firing === 1 ? "1 alert fires" : `${firing} alerts fire`;
  return (
    <Link
      href={appHref(app.name, "/alerts")}
      title={words}
      aria-label={`${words} for ${app.name}`}
      className="relative z-10 inline-flex h-6 items-center gap-1 rounded-full bg-bad-soft px-2 text-xs font-semibold text-bad ring-1 ring-bad/40"
    >
      <Bell className="size-3.5" aria-hidden="true" />
      {firing}
    </Link>
  );
};

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
