"use client";
import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cn } from "@/app/lib/class-names";

export type SelectProps = Omit<ComponentProps<"select">, "children"> & {
  /** Read out and not seen; a `SelectField` shows its own. */
  label?: string;
  options: readonly { value: string; label: string }[];
};

/** One of few: the browser's own list, which every keyboard and phone knows. */
export const Select = ({ label, options, className, ...rest }: SelectProps) => (
  <span className={cn("relative inline-flex min-w-0", className)}>
    <select
      aria-label={label}
      className="h-9 w-full min-w-0 appearance-none truncate rounded-md border border-line-strong bg-surface pr-8 pl-3 focus-visible:outline-2 focus-visible:outline-offset-1 focus-visible:outline-accent aria-invalid:border-bad"
      {...rest}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
    <ChevronDown
      className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-muted"
      aria-hidden="true"
    />
  </span>
);
