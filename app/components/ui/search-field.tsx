"use client";
import { Search } from "lucide-react";
import { cn } from "@/app/lib/class-names";

type SearchFieldProps = { label: string; value: string; onChange: (value: string) => void; className?: string };

/** Looks for something on the page; `/` leads to it. */
export const SearchField = ({ label, value, onChange, className }: SearchFieldProps) => (
  <span className={cn("relative inline-flex min-w-0", className)}>
    <Search className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted" aria-hidden="true" />
    <input
      type="search"
      aria-label={label}
      title={`${label} (/)`}
      placeholder={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        onChange("");
        event.currentTarget.blur();
      }}
      className="h-9 w-full min-w-0 rounded-md border border-line-strong bg-surface pr-3 pl-9 placeholder:text-faint"
    />
  </span>
);
