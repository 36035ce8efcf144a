import { cn } from "@/app/lib/class-names";
import { formatDuration } from "@/app/lib/format";

const slowFrom = 1.5;

/** How long it took beside what is usual, which is the mark in the middle. */
export const DurationBar = ({ ms, usualMs }: { ms: number; usualMs: number }) => {
  const share = Math.min(1, ms / (2 * usualMs));
  const slow = ms > slowFrom * usualMs;
  return (
    <span
      className="relative inline-block h-1.5 w-16 overflow-hidden rounded-full bg-sunken align-middle"
      title={`Usual: ${formatDuration(usualMs)}`}
      aria-hidden="true"
    >
      <span
        className={cn("absolute inset-y-0 left-0 rounded-full", slow ? "bg-warn-dot" : "bg-quiet-dot")}
        style={{ width: `${Math.max(4, share * 100)}%` }}
      />
      <span className="absolute inset-y-0 left-1/2 w-px bg-line-strong" />
    </span>
  );
};
