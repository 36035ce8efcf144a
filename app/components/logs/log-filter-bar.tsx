"use client";
import { useState } from "react";
import { FilterBar } from "@/app/components/ui/filter-bar";
import { SearchField } from "@/app/components/ui/search-field";
import { Select } from "@/app/components/ui/select";
import { shortCommit } from "@/app/lib/format";
import type { Deployment } from "@/server/deployments/schema";
import { type LogFilters } from "./use-log-filters";

const ranges = [
  { value: "", label: "Live" },
  { value: "15m", label: "Last 15 minutes" },
  { value: "1h", label: "Last hour" },
  { value: "6h", label: "Last 6 hours" },
  { value: "24h", label: "Last 24 hours" },
  { value: "7d", label: "Last 7 days" },
  { value: "custom", label: "From … to …" },
];
const levels = [
  { value: "", label: "Any level" },
  { value: "error", label: "Errors" },
  { value: "warn", label: "Warnings" },
  { value: "info", label: "Information" },
  { value: "debug", label: "Debugging" },
];
const streams = [
  { value: "", label: "Both streams" },
  { value: "stdout", label: "Standard output" },
  { value: "stderr", label: "Standard error" },
];

const deploymentOptions = (deployments: readonly Deployment[], chosen: string) => {
  const known = deployments.map(({ id, number, commit }) => ({
    value: id,
    label: `#${number}${commit ? ` ${shortCommit(commit)}` : ""}`,
  }));
  const other = chosen === "" || known.some(({ value }) => value === chosen) ? [] : [{ value: chosen, label: chosen }];
  return [{ value: "", label: "Any deployment" }, ...known, ...other];
};

/** What of the log is shown. Text is searched for on the host, in all that is kept, once it is typed and Enter is pressed. */
export const LogFilterBar = ({
  filters,
  deployments,
  utc,
}: {
  filters: LogFilters;
  deployments: readonly Deployment[];
  utc: boolean;
}) => {
  const { values, set, range } = filters;
  const selects = [
    { name: "range", label: "Time", options: ranges, value: range },
    { name: "level", label: "Level", options: levels, value: values.level },
    { name: "stream", label: "Stream", options: streams, value: values.stream },
    {
      name: "deployment",
      label: "Deployment",
      options: deploymentOptions(deployments, values.deployment),
      value: values.deployment,
    },
  ] as const;
  return (
    <FilterBar onClear={filters.isFiltered ? filters.clear : null} className="mb-3">
      <TextFilter key={values.search} text={values.search} onChoose={set.search} />
      {selects.map(({ name, label, options, value }) => (
        <Select
          key={name}
          label={label}
          options={options}
          value={value}
          onChange={(event) => set[name](event.target.value)}
          className="sm:max-w-48"
        />
      ))}
      {range === "custom" ? (
        <>
          <Moment label="From" value={values.since} utc={utc} onChange={set.since} />
          <Moment label="To" value={values.until} utc={utc} onChange={set.until} />
        </>
      ) : null}
    </FilterBar>
  );
};

const TextFilter = ({ text, onChoose }: { text: string; onChoose: (text: string) => void }) => {
  const [typed, setTyped] = useState(text);
  return (
    <form
      className="col-span-2 sm:w-64"
      onSubmit={(event) => {
        event.preventDefault();
        onChoose(typed.trim());
      }}
      onBlur={() => onChoose(typed.trim())}
    >
      <SearchField label="Find in all that is kept" value={typed} onChange={setTyped} className="w-full" />
    </form>
  );
};

const pad = (value: number): string => String(value).padStart(2, "0");
/** `2026-01-31T12:00`, as the browser's own field has it. */
const fieldText = (moment: string, utc: boolean): string => {
  const at = new Date(moment);
  if (moment === "" || Number.isNaN(at.getTime())) return "";
  if (utc) return at.toISOString().slice(0, 16);
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
};

const Moment = ({
  label,
  value,
  utc,
  onChange,
}: {
  label: string;
  value: string;
  utc: boolean;
  onChange: (moment: string) => void;
}) => (
  <label className="flex min-w-0 items-center gap-1.5 text-[13px] text-muted">
    {label}
    <input
      type="datetime-local"
      className="h-9 min-w-0 flex-1 rounded-md border border-line-strong bg-surface px-2 text-ink"
      value={fieldText(value, utc)}
      onChange={(event) => {
        const at = new Date(utc ? `${event.target.value}Z` : event.target.value);
        onChange(Number.isNaN(at.getTime()) ? "" : at.toISOString());
      }}
    />
  </label>
);
