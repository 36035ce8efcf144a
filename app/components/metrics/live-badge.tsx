"use client";

/** Whether the numbers beside it are of now; by word and shape, not by colour alone. */
export const LiveBadge = ({ isLive }: { isLive: boolean }) =>
  isLive ? (
    <span className="inline-flex items-center gap-1.5 rounded-full bg-ok-soft px-2.5 py-0.5 text-[13px] font-medium text-ok">
      <span className="size-2 rounded-full bg-ok-dot motion-safe:animate-pulse" aria-hidden="true" />
      Live
    </span>
  ) : (
    <span className="inline-flex items-center gap-1.5 rounded-full bg-sunken px-2.5 py-0.5 text-[13px] font-medium text-muted">
      <span className="size-2 rounded-full border border-current" aria-hidden="true" />
      Not live
    </span>
  );
