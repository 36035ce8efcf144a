"use client";
import { type ComponentProps, useId } from "react";
import { cn } from "@/app/lib/class-names";

type ValueFieldProps = { label?: string; error?: string | undefined } & Omit<ComponentProps<"textarea">, "id">;

/** A value may have lines: the field grows with it. */
export const ValueField = ({ label = "Value", error, className, ...rest }: ValueFieldProps) => {
  const id = useId();
  return (
    <div className={cn("min-w-0", className)}>
      <label htmlFor={id} className="mb-1 block font-medium">
        {label}
      </label>
      <textarea
        id={id}
        rows={1}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="none"
        aria-invalid={error !== undefined || undefined}
        aria-describedby={error === undefined ? undefined : `${id}-note`}
        className="field-sizing-content block max-h-60 min-h-9 w-full resize-none rounded-md border border-line-strong bg-surface px-3 py-[7px] font-mono text-[13px] leading-5 wrap-anywhere placeholder:text-faint"
        {...rest}
      />
      {error === undefined ? null : (
        <p id={`${id}-note`} role="alert" className="mt-1 text-[13px] text-bad">
          {error}
        </p>
      )}
    </div>
  );
};
