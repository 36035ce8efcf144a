import { providerNames } from "@/app/components/connections/provider-names";
import { FilterBar } from "@/app/components/ui/filter-bar";
import { Select } from "@/app/components/ui/select";
import { outcomeViews } from "./delivery-words";
import type { DeliveryFilters } from "./use-deliveries";

const outcomeOptions = [
  { value: "", label: "Any outcome" },
  ...Object.entries(outcomeViews).map(([value, { word }]) => ({ value, label: word })),
];
const providerOptions = [
  { value: "", label: "Any provider" },
  ...Object.entries(providerNames).map(([value, label]) => ({ value, label })),
];

/** Narrows the list; both choices are in the address. */
export const DeliveryFilterBar = ({ filters }: { filters: DeliveryFilters }) => (
  <FilterBar onClear={filters.isFiltered ? filters.clear : null}>
    <Select
      label="Outcome"
      options={outcomeOptions}
      value={filters.outcome}
      onChange={(event) => filters.setOutcome(event.target.value)}
      className="sm:max-w-56"
    />
    <Select
      label="Provider"
      options={providerOptions}
      value={filters.provider}
      onChange={(event) => filters.setProvider(event.target.value)}
      className="sm:max-w-64"
    />
  </FilterBar>
);
