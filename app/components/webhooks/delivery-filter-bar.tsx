import { X } from "lucide-react";
import { providerNames } from "@/app/components/connections/provider-names";
import { Button } from "@/app/components/ui/button";
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
  <div role="group" aria-label="Filters" className="mb-4 grid grid-cols-2 items-center gap-2 sm:flex sm:flex-wrap">
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
    {filters.isFiltered ? (
      <Button look="ghost" onClick={filters.clear}>
        <X aria-hidden="true" />
        Clear
      </Button>
    ) : null}
  </div>
);
