"use client";
import type { ReactNode } from "react";
import { cn } from "@/app/lib/class-names";

type SegmentsProps<Value extends string> = {
  /** What is chosen here, for those who hear the page. */
  label: string;
  name: string;
  value: Value;
  options: readonly { value: Value; label: ReactNode }[];
  onChange: (value: Value) => void;
};

/** One of two or three, all in sight: radio buttons that look like one bar. */
export const Segments = <Value extends string>({ label, name, value, options, onChange }: SegmentsProps<Value>) => (
  <fieldset className="inline-flex w-fit max-w-full rounded-lg border bg-sunken p-0.5">
    <legend className="sr-only">{label}</legend>
    {options.map((option) => (
      <label
        key={option.value}
        className={cn(
          "flex min-h-8 cursor-pointer items-center gap-1.5 rounded-md px-3 py-1 leading-tight text-muted select-none has-focus-visible:outline-2 has-focus-visible:outline-accent [&_svg]:size-4 [&_svg]:shrink-0",
          option.value === value && "bg-surface font-medium text-ink shadow-sm",
        )}
      >
        <input
          type="radio"
          className="sr-only"
          name={name}
          value={option.value}
          checked={option.value === value}
          onChange={() => onChange(option.value)}
        />
        {option.label}
      </label>
    ))}
  </fieldset>
);
