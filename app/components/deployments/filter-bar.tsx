"use client";
import { useQuery } from "@tanstack/react-query";
import { FilterBar } from "@/app/components/ui/filter-bar";
import { Select } from "@/app/components/ui/select";
import { statusViews } from "@/app/lib/status";
import { useTRPC } from "@/app/lib/trpc/client";
import { statusesShown, triggersShown, type useFilters } from "./use-filters";
import { triggerWords } from "./words";

const rangeOptions = [
  { value: "", label: "Any time" },
  { value: "24h", label: "Last 24 hours" },
  { value: "7d", label: "Last 7 days" },
  { value: "30d", label: "Last 30 days" },
];
const statusOptions = [
  { value: "", label: "Any status" },
  ...statusesShown.map((value) => ({ value, label: statusViews[value].word })),
];
const triggerOptions = [
  { value: "", label: "Any trigger" },
  ...triggersShown.map((value) => ({ value, label: triggerWords[value] })),
];

/** A value from the address that the list does not have stays to be seen. */
const withValue = (options: { value: string; label: string }[], value: string) =>
  options.some((option) => option.value === value) ? options : [...options, { value, label: value }];

/** Narrows the list; every choice is in the address. */
export const DeploymentFilterBar = ({ appId, state }: { appId: string; state: ReturnType<typeof useFilters> }) => {
  const trpc = useTRPC();
  const facets = useQuery(trpc.deployments.facets.queryOptions({ id: appId }));
  const { values, set, clear, isFiltered } = state;
  const branches = [
    { value: "", label: "Any branch" },
    ...(facets.data?.branches ?? []).map((value) => ({ value, label: value })),
  ];
  const actors = [
    { value: "", label: "Anybody" },
    ...(facets.data?.actors ?? []).map(({ id, name }) => ({ value: id, label: name })),
  ];
  const selects = [
    { name: "status", label: "Status", options: statusOptions },
    { name: "branch", label: "Branch", options: withValue(branches, values.branch) },
    { name: "trigger", label: "Trigger", options: triggerOptions },
    { name: "actor", label: "By", options: withValue(actors, values.actor) },
    { name: "range", label: "Time", options: rangeOptions },
  ] as const;
  return (
    <FilterBar onClear={isFiltered ? clear : null}>
      {selects.map(({ name, label, options }) => (
        <Select
          key={name}
          label={label}
          options={options}
          value={values[name]}
          onChange={(event) => set[name](event.target.value)}
          className="sm:max-w-48"
        />
      ))}
    </FilterBar>
  );
};
