"use client";
import { Globe } from "lucide-react";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Button } from "@/app/components/ui/button";
import { ErrorState } from "@/app/components/ui/error-state";
import { Notice } from "@/app/components/ui/notice";
import { Skeleton } from "@/app/components/ui/skeleton";
import { cn } from "@/app/lib/class-names";
import { setPreference, usePreferences } from "@/app/lib/preferences";
import { describeError } from "@/app/lib/trpc/errors";
import { LineDetail } from "./line-detail";
import { timeText, toneOf } from "./line-look";
import { emptyText } from "./log-words";
import { OlderLines } from "./older-lines";
import { toPattern } from "./search-pattern";
import { asQuery, type LogFilters } from "./use-log-filters";
import { useRuntimeLog } from "./use-runtime-log";

const LogViewer = dynamic(() => import("./log-viewer").then((file) => file.LogViewer), {
  ssr: false,
  loading: () => <Skeleton className="h-[66dvh] min-h-80 border" />,
});

/** A download of the log as it comes begins here. */
const liveSince = "24h";
const rangesOfOneDay = ["", "15m", "1h", "6h"];

const downloadHref = (appId: string, { filter, bounds, range }: LogFilters): string => {
  const query = new URLSearchParams({ ...(range === "" ? { since: liveSince } : {}), ...asQuery(filter), ...bounds });
  return `/v1/apps/${appId}/logs/file?${query}`;
};

const isOffline = (error: unknown): boolean => describeError(error).reason === "host_offline";

const HostAway = ({ onRetry }: { onRetry: (() => void) | null }) => (
  <Notice look="warn" role="status" title="The app’s host is offline" className="mb-3">
    <p className="text-muted">
      What the app wrote is kept on its host and cannot be read until the host is back. Nothing of it is lost.
    </p>
    {onRetry === null ? null : (
      <Button size="small" className="mt-2" onClick={onRetry}>
        Try again
      </Button>
    )}
  </Notice>
);

/** The log of one choice of filters. */
export const RuntimeLogView = ({ filters }: { filters: LogFilters }) => {
  const { app } = useLiveApp();
  const { utc } = usePreferences();
  const { filter, range } = filters;
  const [bounds] = useState(filters.bounds);
  const live = range === "";
  const { lines, log, version, source, older, ask } = useRuntimeLog({ appId: app.id, filter, bounds, live });
  const [detail, setDetail] = useState<number | null>(null);
  const highlight = useMemo(() => toPattern(filter.search ?? "", false).pattern, [filter.search]);
  const withDays = !rangesOfOneDay.includes(range);
  const failed = older.state === "failed" ? older.error : null;
  const away = source === "offline" || (failed !== null && isOffline(failed));
  if (failed !== null && !away && !live && lines.end === lines.first) {
    return <ErrorState error={failed} onRetry={() => void ask()} title="The log could not be read" />;
  }
  const mark = (line: number) => lines.markOf(line);
  return (
    <>
      {away ? <HostAway onRetry={live ? null : () => void ask()} /> : null}
      <LogViewer
        lines={lines}
        version={version}
        label={`Log of ${app.name}`}
        fileName={`${app.name}.log`}
        live={live}
        downloadHref={downloadHref(app.id, filters)}
        highlight={highlight}
        empty={emptyText({ app, source, older, live, isFiltered: filters.isFiltered, onClear: filters.clear })}
        timeOf={(line) => timeText(mark(line)?.time ?? "", { utc, withDate: withDays })}
        withDays={withDays}
        toneOf={(line) => toneOf(lines.at(line), mark(line)?.stream ?? "stdout")}
        onDetail={setDetail}
        before={
          <OlderLines older={older} hasLines={log.oldest !== null} look={{ utc, withDate: true }} onAsk={() => void ask()} />
        }
        onBefore={older.state === "idle" ? () => void ask() : ignore}
        aside={
          detail === null ? null : (
            <LineDetail text={lines.at(detail)} mark={mark(detail)} utc={utc} onClose={() => setDetail(null)} />
          )
        }
        className="h-[66dvh] min-h-80"
      >
        <UtcToggle utc={utc} />
      </LogViewer>
    </>
  );
};

const ignore = () => undefined;

const UtcToggle = ({ utc }: { utc: boolean }) => (
  <Button
    look="ghost"
    size="small"
    title="Show times in UTC"
    aria-pressed={utc}
    onClick={() => setPreference("utc", !utc)}
    className={cn(utc && "bg-sunken text-ink")}
  >
    <Globe aria-hidden="true" />
    <span>UTC</span>
  </Button>
);
