"use client";
import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "@/app/lib/class-names";
import { Labelled, type LabelledProps } from "./labelled";

type SelectFieldProps = LabelledProps &
  Omit<ComponentProps<"select">, "children"> & { options: readonly { value: string; label: string }[] };

/** One of few: the browser's own list, which every keyboard and phone knows. */
export const SelectField = ({ label, hint, error, aside, className, options, ...select }: SelectFieldProps) => (
  <Labelled label={label} hint={hint} error={error} aside={aside} className={className}>
    {(described) => (
      <div className="relative">
        <select
          className={cn(
            "h-9 w-full appearance-none truncate rounded-md border border-line-strong bg-surface pr-9 pl-3 focus-visible:outline-2 focus-visible:outline-offset-1 focus-visible:outline-accent",
            error !== undefined && "border-bad",
          )}
          {...described}
          {...select}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown
          className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-muted"
          aria-hidden="true"
        />
      </div>
    )}
  </Labelled>
);
