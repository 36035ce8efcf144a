"use client";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "@/app/lib/class-names";
import { Labelled, type LabelledProps } from "./labelled";

type FieldProps = LabelledProps & {
  /** Fixed text before and after what is typed. */
  before?: ReactNode;
  after?: ReactNode;
} & ComponentProps<"input">;

/** A labelled text input; its hint and its error are read out with it. */
export const Field = ({ label, hint, error, aside, before, after, className, id, ...input }: FieldProps) => (
  <Labelled label={label} hint={hint} error={error} aside={aside} className={className} id={id}>
    {(described) => (
      <div
        className={cn(
          "flex h-9 items-center overflow-hidden rounded-md border border-line-strong bg-surface focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-accent",
          error !== undefined && "border-bad",
        )}
      >
        {before === undefined ? null : <span className="shrink-0 pl-3 text-muted">{before}</span>}
        <input
          className="h-full w-full min-w-0 bg-transparent px-3 outline-none placeholder:text-faint disabled:text-muted"
          {...described}
          {...input}
        />
        {after === undefined ? null : <span className="shrink-0 pr-3 text-muted">{after}</span>}
      </div>
    )}
  </Labelled>
);
