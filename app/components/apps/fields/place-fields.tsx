"use client";
import { useQuery } from "@tanstack/react-query";
import { useController } from "react-hook-form";
import { Card, CardHeader } from "@/app/components/ui/card";
import { SelectField } from "@/app/components/ui/select-field";
import { useTRPC } from "@/app/lib/trpc/client";
import type { Places } from "@/server/apps/schema";

type PlaceValues = { zone: string | null; hostLabels: Record<string, string> };

/** Which hosts the app may be placed on; nothing where there is no choice. Below a settings form. */
export const PlaceFields = () => {
  const trpc = useTRPC();
  const places = useQuery(trpc.apps.places.queryOptions());
  const zone = useController<PlaceValues, "zone">({ name: "zone" });
  const labels = useController<PlaceValues, "hostLabels">({ name: "hostLabels" });
  if (!places.data) return null;
  const { value: chosen } = labels.field;
  if (!places.data.choice && zone.field.value === null && Object.keys(chosen).length === 0) return null;
  return (
    <Card aria-labelledby="place">
      <CardHeader
        id="place"
        title="Place"
        description="Which hosts may run the app. The next deployment moves it there where it runs elsewhere; in another zone it has another address."
      />
      <div className="grid gap-4 p-4 sm:grid-cols-2">
        <SelectField
          label="Zone"
          value={zone.field.value ?? ""}
          error={zone.fieldState.error?.message}
          onBlur={zone.field.onBlur}
          onChange={(event) => zone.field.onChange(event.target.value === "" ? null : event.target.value)}
          options={optionsOf("Any zone", places.data.zones, zone.field.value)}
        />
        {labelsShown(places.data, chosen).map(({ key, values }) => (
          <SelectField
            key={key}
            label={`Label ${key}`}
            value={chosen[key] ?? ""}
            onBlur={labels.field.onBlur}
            onChange={(event) => labels.field.onChange(withLabel(chosen, key, event.target.value))}
            options={optionsOf("Any, or none", values, chosen[key] ?? null)}
          />
        ))}
      </div>
    </Card>
  );
};

/** Those of the hosts, and those of the app that no host has any more: else nobody could take them away. */
const labelsShown = ({ labels }: Places, chosen: Record<string, string>): Places["labels"] => [
  ...labels,
  ...Object.keys(chosen)
    .filter((key) => !labels.some((label) => label.key === key))
    .map((key) => ({ key, values: [] })),
];

const withLabel = (chosen: Record<string, string>, key: string, value: string): Record<string, string> => {
  const others = Object.fromEntries(Object.entries(chosen).filter(([name]) => name !== key));
  return value === "" ? others : { ...others, [key]: value };
};

const optionsOf = (any: string, known: readonly string[], value: string | null) => [
  { value: "", label: any },
  ...known.map((name) => ({ value: name, label: name })),
  ...(value === null || known.includes(value) ? [] : [{ value, label: `${value} (no host has it now)` }]),
];
