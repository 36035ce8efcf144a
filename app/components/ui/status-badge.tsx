import { cn } from "@/app/lib/class-names";
import { type AnyStatus, type StatusView, statusViews, type Tone } from "@/app/lib/status";

const dots: Record<Tone, string> = {
  ok: "bg-ok-dot",
  busy: "bg-busy-dot animate-breathe",
  warn: "bg-warn-dot",
  bad: "bg-bad-dot",
  quiet: "bg-quiet-dot",
};

const words: Record<Tone, string> = { ok: "text-ok", busy: "text-busy", warn: "text-warn", bad: "text-bad", quiet: "text-muted" };

export const StatusDot = ({ tone, className }: { tone: Tone; className?: string }) => (
  <span className={cn("inline-block size-2 shrink-0 rounded-full", dots[tone], className)} aria-hidden="true" />
);

/** Dot and word; never a colour alone. */
export const StatusBadge = ({ status, view, className }: { status?: AnyStatus; view?: StatusView; className?: string }) => {
  const shown = view ?? (status === undefined ? undefined : statusViews[status]);
  if (shown === undefined) return null;
  return (
    <span className={cn("inline-flex items-center gap-1.5 font-medium whitespace-nowrap", words[shown.tone], className)}>
      <StatusDot tone={shown.tone} />
      {shown.word}
    </span>
  );
};
