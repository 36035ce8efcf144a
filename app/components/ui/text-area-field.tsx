"use client";
import type { ComponentProps } from "react";
import { cn } from "@/app/lib/class-names";
import { Labelled, type LabelledProps } from "./labelled";

/** Several lines of text. */
export const TextAreaField = ({ label, hint, error, aside, className, ...area }: LabelledProps & ComponentProps<"textarea">) => (
  <Labelled label={label} hint={hint} error={error} aside={aside} className={className}>
    {(described) => (
      <textarea
        className={cn(
          "min-h-20 w-full rounded-md border border-line-strong bg-surface px-3 py-2 font-mono text-[13px] placeholder:text-faint focus-visible:outline-2 focus-visible:outline-offset-1 focus-visible:outline-accent",
          error !== undefined && "border-bad",
        )}
        spellCheck={false}
        {...described}
        {...area}
      />
    )}
  </Labelled>
);
