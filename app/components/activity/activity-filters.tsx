"use client";
import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Select } from "@/app/components/ui/select";
import { useTRPC } from "@/app/lib/trpc/client";
import { useUrlState } from "@/app/lib/use-url-state";
import type { ActivityFilter } from "@/server/audit/schema";
import { kindWord } from "./words";

const hour = 3_600_000;
const ranges = { "24h": 24 * hour, "7d": 7 * 24 * hour, "30d": 30 * 24 * hour } as const;
const rangeWords = { "24h": "Last 24 hours", "7d": "Last 7 days", "30d": "Last 30 days" } as const;
const rangeNames = Object.keys(ranges) as (keyof typeof ranges)[];

const kinds = ["app", "deployment", "token", "session", "account", "worker"] as const;

const parametersOf = (filter: ActivityFilter): string => {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) parameters.set(name, value);
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
};

/** The filters of the page as its address has them. */
export const useActivityFilter = () => {
  const [kind, setKind] = useUrlState("action");
  const [actor, setActor] = useUrlState("actor");
  const [app, setApp] = useUrlState("app");
  const [range, setRange] = useUrlState("range", rangeNames);
  // Fixed when the page is opened: a filter that moves with every second would be another question each time.
  const [now] = useState(() => Date.now());
  const filter: ActivityFilter = {
    ...(kind === "" ? {} : { action: kind }),
    ...(actor === "" ? {} : { actor }),
    ...(app === "" ? {} : { app }),
    ...(range === "" ? {} : { since: new Date(now - ranges[range as keyof typeof ranges]).toISOString() }),
  };
  const clear = () => {
    for (const set of [setKind, setActor, setApp, setRange]) set("");
  };
  return { filter, kind, actor, app, range, setKind, setActor, setApp, setRange, clear, isSet: Object.keys(filter).length > 0 };
};

type ActivityFiltersProps = {
  filters: ReturnType<typeof useActivityFilter>;
  /** Who did something, as far as it is on the page. */
  actors: readonly { value: string; label: string }[];
};

export const ActivityFilters = ({ filters, actors }: ActivityFiltersProps) => {
  const trpc = useTRPC();
  const apps = useQuery(trpc.apps.overview.queryOptions());
  const { filter, kind, actor, app, range, setKind, setActor, setApp, setRange } = filters;
  const known = apps.data?.items.map(({ name }) => ({ value: name, label: name })) ?? [];
  const withChosen = (options: readonly { value: string; label: string }[], chosen: string) =>
    chosen === "" || options.some(({ value }) => value === chosen) ? options : [...options, { value: chosen, label: chosen }];
  const kindOptions = withChosen(
    kinds.map((value) => ({ value, label: kindWord(value) })),
    kind,
  );
  return (
    <div className="mb-4 flex flex-wrap items-center gap-2">
      <Select
        label="What was done"
        className="basis-[calc(50%-0.25rem)] sm:basis-auto"
        value={kind}
        onChange={(event) => setKind(event.target.value)}
        options={[{ value: "", label: "Everything" }, ...kindOptions]}
      />
      <Select
        label="App"
        className="basis-[calc(50%-0.25rem)] sm:max-w-48 sm:basis-auto"
        value={app}
        onChange={(event) => setApp(event.target.value)}
        options={[{ value: "", label: "Any app" }, ...withChosen(known, app)]}
      />
      <Select
        label="Who did it"
        className="basis-[calc(50%-0.25rem)] sm:max-w-48 sm:basis-auto"
        value={actor}
        onChange={(event) => setActor(event.target.value)}
        options={[{ value: "", label: "Anybody" }, ...withChosen(actors, actor)]}
      />
      <Select
        label="When"
        className="basis-[calc(50%-0.25rem)] sm:basis-auto"
        value={range}
        onChange={(event) => setRange(event.target.value)}
        options={[{ value: "", label: "Any time" }, ...rangeNames.map((value) => ({ value, label: rangeWords[value] }))]}
      />
      <div className="ml-auto flex items-center gap-2">
        <ApiCall
          calls={[
            { what: "This list", method: "GET", path: `/v1/activity${parametersOf(filter)}` },
            { what: "As a CSV file", method: "GET", path: `/v1/activity.csv${parametersOf(filter)}` },
          ]}
        />
        <Button asChild>
          {/* Of a range the server's moment is a little older than the browser's. */}
          <a href={`/v1/activity.csv${parametersOf(filter)}`} download="activity.csv" suppressHydrationWarning>
            <Download aria-hidden="true" />
            CSV
          </a>
        </Button>
      </div>
    </div>
  );
};
