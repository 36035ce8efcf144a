"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Button } from "@/app/components/ui/button";
import { ErrorState } from "@/app/components/ui/error-state";
import { Skeleton } from "@/app/components/ui/skeleton";
import { useTRPC } from "@/app/lib/trpc/client";
import type { App } from "@/server/apps/schema";

const placeholder = <Skeleton className="h-[70dvh] min-h-80 border" />;

const LogViewer = dynamic(() => import("./log-viewer").then((file) => file.LogViewer), {
  ssr: false,
  loading: () => placeholder,
});

const lengths = [200, 1_000, 5_000] as const;

/** 14:03:07.123, in the reader's own time zone. */
const timeOfDay = (time: string): string => {
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) return "";
  return `${at.toTimeString().slice(0, 8)}.${String(at.getMilliseconds()).padStart(3, "0")}`;
};

const emptyText = (app: App): string => {
  if (app.liveDeploymentId === null) return "Nothing of this app is deployed yet.";
  if (app.status === "stopped") return "The app is stopped and wrote nothing before that.";
  return "The app has written nothing yet.";
};

/** The last lines of the running app. They are read when asked for. */
export const RuntimeLogs = () => {
  const { app } = useLiveApp();
  const trpc = useTRPC();
  const [tail, setTail] = useState<number>(lengths[0]);
  const log = useQuery(
    trpc.apps.logs.queryOptions({ id: app.id, tail }, { placeholderData: keepPreviousData, staleTime: 0, retry: false }),
  );
  if (log.isPending) return placeholder;
  if (log.isError) return <ErrorState title="The log could not be read" error={log.error} onRetry={() => void log.refetch()} />;
  const { items } = log.data;
  return (
    <LogViewer
      lines={items.map((item) => item.text)}
      version={log.dataUpdatedAt}
      key={log.dataUpdatedAt}
      label={`Log of ${app.name}`}
      fileName={`${app.name}.log`}
      live={false}
      empty={emptyText(app)}
      gutterOf={(line) => timeOfDay(items[line]?.time ?? "")}
      gutterWidth={12}
      toneOf={(line) => (items[line]?.stream === "stderr" ? "error" : "normal")}
      className="h-[72dvh] min-h-80"
    >
      <label className="sr-only" htmlFor="log-length">
        How many lines
      </label>
      <select
        id="log-length"
        className="h-8 rounded-md bg-transparent px-1.5 text-[13px] text-muted hover:bg-sunken"
        value={tail}
        onChange={(event) => setTail(Number(event.target.value))}
      >
        {lengths.map((length) => (
          <option key={length} value={length}>
            last {length}
          </option>
        ))}
      </select>
      <Button look="ghost" size="small" busy={log.isFetching} onClick={() => void log.refetch()}>
        {log.isFetching ? null : <RotateCw aria-hidden="true" />}
        Refresh
      </Button>
    </LogViewer>
  );
};
