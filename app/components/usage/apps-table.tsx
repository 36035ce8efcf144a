"use client";
import { appHref } from "@/app/components/apps/app-pages";
import { Card, CardHeader } from "@/app/components/ui/card";
import { Link } from "@/app/components/ui/link";
import { formatBytes, formatCount } from "@/app/lib/format";
import type { AppUsage, TeamUsage } from "@/server/usage/schema";
import { queryOf } from "./range";
import type { ShownRange } from "./use-range";
import { formatCpuHours, formatGbHours } from "./words";

const hour = 3_600;

/** What each app used of the whole, those that were deleted too. */
export const AppsTable = ({ usage, range }: { usage: TeamUsage; range: ShownRange }) => (
  <Card className="mb-5 overflow-hidden">
    <CardHeader title="Apps" description="Most CPU first. What previews used counts with their app." />
    {/* Scrolls by itself on a narrow screen, by keyboard too. */}
    <section className="overflow-x-auto" aria-label="What each app used" tabIndex={0}>
      <table className="w-full text-right text-[13px] whitespace-nowrap tabular-nums">
        <caption className="sr-only">What each app used in the range that is shown, most CPU first</caption>
        <thead className="text-muted">
          <tr className="border-b">
            <th scope="col" className="px-4 py-2 text-left font-medium">
              App
            </th>
            {["CPU", "Memory", "Network", "Requests", "Disk"].map((head) => (
              <th key={head} scope="col" className="px-4 py-2 font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {usage.apps.map((app) => (
            <AppRow key={app.appId} app={app} query={queryOf(range.choice)} />
          ))}
        </tbody>
        <tfoot>
          <tr className="border-t bg-sunken/60 font-medium">
            <th scope="row" className="px-4 py-2 text-left font-medium">
              Together
            </th>
            <td className="px-4 py-2">{formatCpuHours(usage.totals.cpuSeconds / hour)}</td>
            <td className="px-4 py-2">{formatGbHours(usage.totals.memoryGbHours)}</td>
            <td className="px-4 py-2">{formatBytes(usage.totals.networkBytes)}</td>
            <td className="px-4 py-2">{formatCount(usage.totals.requests)}</td>
            <td className="px-4 py-2">{formatBytes(usage.totals.diskBytes)}</td>
          </tr>
        </tfoot>
      </table>
    </section>
  </Card>
);

const AppRow = ({ app, query }: { app: AppUsage; query: string }) => (
  <tr className="border-b last:border-b-0">
    <th scope="row" className="px-4 py-2 text-left font-normal">
      {app.deleted ? (
        <span className="text-muted">
          {app.name} <span className="max-sm:block">(deleted)</span>
        </span>
      ) : (
        <Link href={`${appHref(app.name, "/usage")}${query}`} className="font-medium underline-offset-2 hover:underline">
          {app.name}
        </Link>
      )}
    </th>
    <Share share={app.share.cpuSeconds} words={formatCpuHours(app.cpuSeconds / hour)} />
    <Share share={app.share.memoryGbHours} words={formatGbHours(app.memoryGbHours)} />
    <Share share={app.share.networkBytes} words={formatBytes(app.networkBytes)} />
    <Share share={app.share.requests} words={formatCount(app.requests)} />
    <Share share={app.share.diskBytes} words={formatBytes(app.diskBytes)} />
  </tr>
);

const percent = (share: number): string => `${share > 0 && share < 0.01 ? "< 1" : Math.round(share * 100)} %`;

const Share = ({ share, words }: { share: number; words: string }) => (
  <td className="px-4 py-2">
    {words} <span className="inline-block w-12 text-muted">{percent(share)}</span>
    <span className="mt-1 ml-auto block h-1 w-24 overflow-hidden rounded-full bg-line" aria-hidden="true">
      <span className="block h-full rounded-full bg-accent" style={{ width: `${Math.min(1, share) * 100}%` }} />
    </span>
  </td>
);
