"use client";
import { cn } from "@/app/lib/class-names";
import { countFiring, useAlertSummary } from "./use-alerts";

/** How many alerts fire, beside the word that leads to them. Nothing where none does. */
export const FiringBadge = ({ className }: { className?: string }) => {
  const summary = useAlertSummary();
  const count = summary === null ? 0 : countFiring(summary);
  if (summary === null || count === 0) return null;
  const isQuiet = summary.unacknowledged === 0;
  return (
    <span
      className={cn(
        "grid h-5 min-w-5 place-items-center rounded-full px-1.5 text-xs font-semibold tabular-nums",
        isQuiet ? "bg-sunken text-muted ring-1 ring-line-strong" : "bg-bad-soft text-bad ring-1 ring-bad/40",
        className,
      )}
    >
      <span aria-hidden="true">{count > 99 ? "99+" : count}</span>
      <span className="sr-only">
        {count} firing{isQuiet ? ", all acknowledged" : ""}
      </span>
    </span>
  );
};
