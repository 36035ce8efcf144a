import { Box } from "lucide-react";
import { appHref } from "@/app/components/apps/app-pages";
import { Card, CardHeader } from "@/app/components/ui/card";
import { EmptyState } from "@/app/components/ui/empty-state";
import { Link } from "@/app/components/ui/link";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { formatBytes } from "@/app/lib/format";
import { appStatusView } from "@/app/lib/status";
import type { HostedApp } from "@/server/workers/schema";
import { countOf } from "./host-words";

/** The apps that are placed on a host; those of other teams by name and state alone. */
export const HostApps = ({ apps, takesNew }: { apps: readonly HostedApp[]; takesNew: boolean }) => (
  <Card aria-labelledby="host-apps">
    <CardHeader id="host-apps" title={apps.length === 0 ? "Apps" : countOf(apps.length, "app")} />
    {apps.length === 0 ? (
      <EmptyState icon={Box} title="No app is placed here">
        {takesNew ? "A new app goes to the host with the most room for it." : "It takes no new apps now."}
      </EmptyState>
    ) : (
      <ul>
        {apps.map((app) => (
          <li key={app.id} className="flex flex-wrap items-center gap-x-4 gap-y-0.5 border-b px-4 py-2.5 last:border-b-0">
            <div className="min-w-0 flex-1 basis-56">
              <p className="truncate font-medium">
                {app.mine ? (
                  <Link href={appHref(app.name)} className="hover:underline">
                    {app.name}
                  </Link>
                ) : (
                  <>
                    {app.name} <span className="font-normal text-muted">of {app.team}</span>
                  </>
                )}
              </p>
              <a
                href={app.url}
                target="_blank"
                rel="noreferrer"
                className="block max-w-full truncate text-[13px] text-muted hover:text-accent hover:underline"
              >
                {app.url.replace(/^https?:\/\//, "")}
              </a>
            </div>
            <p className="text-[13px] whitespace-nowrap text-muted tabular-nums">
              {app.cpus} CPU, {formatBytes(app.memoryMb * 1_048_576)}
            </p>
            <StatusBadge view={appStatusView(app)} className="w-28 text-[13px]" />
          </li>
        ))}
      </ul>
    )}
  </Card>
);
