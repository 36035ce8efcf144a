"use client";
import { TimeLeft, UsualProgress } from "@/app/components/deployments/time-left";
import { Link } from "@/app/components/ui/link";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { Duration } from "@/app/components/ui/time";
import { subjectOf } from "@/app/lib/format";
import type { AppWithLatest } from "@/server/apps/schema";
import { isInProgress } from "@/server/deployments/deployment-machine";
import { appHref } from "./app-pages";
import { waitsForHost } from "./host-away";

/** What is on its way now: its step, for how long, and how long it usually takes. */
export const ActiveDeployments = ({ apps }: { apps: readonly AppWithLatest[] }) => {
  const active = apps.flatMap((app) =>
    app.latestDeployment !== null && isInProgress(app.latestDeployment.status) ? [{ app, latest: app.latestDeployment }] : [],
  );
  if (active.length === 0) return null;
  return (
    <section aria-labelledby="active-deployments" className="mb-6 rounded-lg border border-busy-dot/40 bg-surface">
      <h2 id="active-deployments" className="border-b px-4 py-2.5 font-semibold">
        Being deployed
      </h2>
      <ul>
        {active.map(({ app, latest }) => (
          <li key={latest.id} className="relative grid gap-2 border-b px-4 py-3 last:border-b-0 hover:bg-sunken">
            <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
              <Link
                href={appHref(app.name, `/deployments/${latest.number}`)}
                className="font-medium after:absolute after:inset-0"
              >
                {app.name} <span className="text-muted">#{latest.number}</span>
              </Link>
              <StatusBadge status={latest.status} />
              {waitsForHost(app, latest) ? (
                <span className="min-w-0 flex-1 text-warn">waits for {app.host?.name}, which is offline</span>
              ) : (
                <span className="min-w-0 flex-1 truncate text-muted max-sm:hidden">
                  {latest.commitMessage === null ? latest.branch : subjectOf(latest.commitMessage)}
                </span>
              )}
              <span className="ml-auto text-[13px] text-muted tabular-nums">
                <Duration from={latest.createdAt} to={null} />
                <TimeLeft appId={app.id} from={latest.createdAt} className="before:mx-1.5 before:content-['·']" />
              </span>
            </div>
            <UsualProgress appId={app.id} from={latest.createdAt} label={`Deployment of ${app.name}`} />
          </li>
        ))}
      </ul>
    </section>
  );
};
