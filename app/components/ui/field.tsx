"use client";
import { type ComponentProps, type ReactNode, useId } from "react";
import { cn } from "@/app/lib/class-names";

type FieldProps = {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** Shown at the end of the label's line, "optional" for example. */
  aside?: ReactNode;
  /** Fixed text before and after what is typed. */
  before?: ReactNode;
  after?: ReactNode;
} & ComponentProps<"input">;

/** A labelled text input; its hint and its error are read out with it. */
export const Field = ({ label, hint, error, aside, before, after, className, id, ...input }: FieldProps) => {
  const made = useId();
  const inputId = id ?? made;
  const noteId = `${inputId}-note`;
  const hasNote = error !== undefined || hint !== undefined;
  return (
    <div className={cn("min-w-0", className)}>
      <div className="mb-1 flex items-baseline justify-between gap-3">
        <label htmlFor={inputId} className="font-medium">
          {label}
        </label>
        {aside === undefined ? null : <span className="text-[13px] text-faint">{aside}</span>}
      </div>
      <div
        className={cn(
          "flex h-9 items-center overflow-hidden rounded-md border border-line-strong bg-surface focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent",
          error !== undefined && "border-bad",
        )}
      >
        {before === undefined ? null : <span className="shrink-0 pl-3 text-muted">{before}</span>}
        <input
          id={inputId}
          className="h-full w-full min-w-0 bg-transparent px-3 outline-none placeholder:text-faint disabled:text-muted"
          aria-invalid={error !== undefined || undefined}
          aria-describedby={hasNote ? noteId : undefined}
          {...input}
        />
        {after === undefined ? null : <span className="shrink-0 pr-3 text-muted">{after}</span>}
      </div>
      {hasNote ? (
        <p
          id={noteId}
          className={cn("mt-1 text-[13px]", error === undefined ? "text-muted" : "text-bad")}
          role={error === undefined ? undefined : "alert"}
        >
          {error ?? hint}
        </p>
      ) : null}
    </div>
  );
};
