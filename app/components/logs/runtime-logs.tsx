"use client";
import { useLiveApp } from "@/app/components/apps/live-app";
import { usePreferences } from "@/app/lib/preferences";
import { LogFilterBar } from "./log-filter-bar";
import { RuntimeLogView } from "./runtime-log-view";
import { useLogFilters } from "./use-log-filters";

/** What the app writes, live, and what it wrote. */
export const RuntimeLogs = () => {
  const { deployments } = useLiveApp();
  const filters = useLogFilters();
  const { utc } = usePreferences();
  return (
    <>
      <LogFilterBar filters={filters} deployments={deployments} utc={utc} />
      <RuntimeLogView key={JSON.stringify([filters.range, filters.values])} filters={filters} />
    </>
  );
};
