"use client";
import { useMemo } from "react";
import { useUrlState } from "@/app/lib/use-url-state";
import type { LogFilter } from "@/server/logs/filter-rules";
import { logLevels } from "@/server/logs/level-rules";

export const logRanges = ["15m", "1h", "6h", "24h", "7d", "custom"] as const;
export type LogRange = "" | (typeof logRanges)[number];

/** What of an app's log is shown; all of it lives in the address. Without a range it is the log as it comes. */
export const useLogFilters = () => {
  const [range, setRange] = useUrlState("range", logRanges);
  const [since, setSince] = useUrlState("since");
  const [until, setUntil] = useUrlState("until");
  const [search, setSearch] = useUrlState("q");
  const [level, setLevel] = useUrlState("level", logLevels);
  const [stream, setStream] = useUrlState("stream", ["stdout", "stderr"]);
  const [deployment, setDeployment] = useUrlState("deployment");
  const filter = useMemo<LogFilter>(
    () => ({
      search: search === "" ? null : search.slice(0, 200),
      level: (level || null) as LogFilter["level"],
      stream: (stream || null) as LogFilter["stream"],
      deploymentId: deployment || null,
    }),
    [search, level, stream, deployment],
  );
  const isCustom = range === "custom";
  const bounds = {
    ...(isCustom ? (since === "" ? {} : { since }) : range === "" ? {} : { since: range }),
    ...(isCustom && until !== "" ? { until } : {}),
  };
  const isFiltered = search !== "" || level !== "" || stream !== "" || deployment !== "";
  const clear = () => {
    for (const set of [setSearch, setLevel, setStream, setDeployment]) set("");
  };
  return {
    range: range as LogRange,
    values: { since, until, search, level, stream, deployment },
    set: {
      range: setRange,
      since: setSince,
      until: setUntil,
      search: setSearch,
      level: setLevel,
      stream: setStream,
      deployment: setDeployment,
    },
    filter,
    bounds,
    isFiltered,
    clear,
  };
};
export type LogFilters = ReturnType<typeof useLogFilters>;

/** A filter as the API takes it. */
export const asQuery = ({ search, level, stream, deploymentId }: LogFilter) => ({
  ...(search === null ? {} : { search }),
  ...(level === null ? {} : { level }),
  ...(stream === null ? {} : { stream }),
  ...(deploymentId === null ? {} : { deploymentId }),
});
