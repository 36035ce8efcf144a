import { cn } from "@/app/lib/class-names";

type UsageBarProps = {
  label: string;
  /** Of `total`; above it the bar is full and says so by its colour. */
  value: number;
  /** Null: not known. */
  total: number | null;
  /** Both in words: `1.5 of 4 CPU`. */
  text: string;
};

/** How much of something is taken, in words and as a bar. */
export const UsageBar = ({ label, value, total, text }: UsageBarProps) => {
  const share = total === null || total === 0 ? 0 : value / total;
  return (
    <div className="min-w-0">
      <div className="flex flex-wrap items-baseline justify-between gap-x-2 text-[13px]">
        <span className="text-muted">{label}</span>
        <span className="tabular-nums">{text}</span>
      </div>
      <div
        className="mt-1 h-1.5 overflow-hidden rounded-full bg-line"
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.min(100, Math.round(share * 100))}
        aria-valuetext={text}
      >
        <div
          className={cn("h-full rounded-full", share > 1 ? "bg-bad-dot" : share > 0.85 ? "bg-warn-dot" : "bg-accent")}
          style={{ width: `${Math.min(1, share) * 100}%` }}
        />
      </div>
    </div>
  );
};
