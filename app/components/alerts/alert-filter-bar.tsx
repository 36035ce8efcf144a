"use client";
import { useQuery } from "@tanstack/react-query";
import { FilterBar } from "@/app/components/ui/filter-bar";
import { Select } from "@/app/components/ui/select";
import { useTRPC } from "@/app/lib/trpc/client";
import { kindsSeenBy, kindWords } from "./kinds";
import type { AlertFilters } from "./use-alert-filters";

const stateOptions = [
  { value: "", label: "Firing and over" },
  { value: "firing", label: "Firing" },
  { value: "resolved", label: "Over" },
];

/** Narrows the lists; the choices are in the address. */
export const AlertFilterBar = ({ filters, isAdministrator }: { filters: AlertFilters; isAdministrator: boolean }) => {
  const trpc = useTRPC();
  const apps = useQuery(trpc.apps.overview.queryOptions());
  const names = apps.data?.items.map(({ name }) => name) ?? [];
  const shown = filters.app === "" || names.includes(filters.app) ? names : [...names, filters.app];
  const kinds = kindsSeenBy(isAdministrator);
  return (
    <FilterBar onClear={filters.isNarrowed || filters.state !== "" ? filters.clear : null}>
      <Select
        label="State"
        options={stateOptions}
        value={filters.state}
        onChange={(event) => filters.setState(event.target.value)}
      />
      <Select
        label="App"
        options={[{ value: "", label: "Any app" }, ...shown.map((name) => ({ value: name, label: name }))]}
        value={filters.app}
        onChange={(event) => filters.setApp(event.target.value)}
        className="sm:max-w-56"
      />
      <Select
        label="Kind"
        options={[{ value: "", label: "Any kind" }, ...kinds.map((kind) => ({ value: kind, label: kindWords[kind].label }))]}
        value={filters.kind}
        onChange={(event) => filters.setKind(event.target.value)}
      />
    </FilterBar>
  );
};
