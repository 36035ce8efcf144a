"use client";
import { type ReactNode, useId } from "react";
import { cn } from "@/app/lib/class-names";

export type LabelledProps = {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** Shown at the end of the label's line, "optional" for example. */
  aside?: ReactNode;
  className?: string | undefined;
  id?: string | undefined;
};

type Described = { id: string; "aria-invalid"?: true; "aria-describedby"?: string };

/** A label above a control, its hint or its error below, read out with it. `children` gets what ties them together. */
export const Labelled = ({
  label,
  hint,
  error,
  aside,
  className,
  id: given,
  children,
}: LabelledProps & { children: (described: Described) => ReactNode }) => {
  const made = useId();
  const id = given ?? made;
  const noteId = `${id}-note`;
  const hasNote = error !== undefined || hint !== undefined;
  return (
    <div className={cn("min-w-0", className)}>
      <div className="mb-1 flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {aside === undefined ? null : <span className="text-[13px] text-faint">{aside}</span>}
      </div>
      {children({
        id,
        ...(error === undefined ? {} : { "aria-invalid": true as const }),
        ...(hasNote ? { "aria-describedby": noteId } : {}),
      })}
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
