"use client";
import { formatAgo, formatClock, formatDuration, formatElapsed } from "@/app/lib/format";
import { useNow } from "@/app/lib/use-now";

const exactly = (moment: Date): string => `${moment.toISOString().replace("T", " ").slice(0, 19)} UTC`;

/** `4 min ago`, kept up to date, with the exact moment on hover. */
export const RelativeTime = ({ at, className }: { at: string; className?: string }) => {
  const now = useNow();
  const moment = new Date(at);
  return (
    <time dateTime={at} title={exactly(moment)} className={className}>
      {now === 0 ? at.slice(0, 16).replace("T", " ") : formatAgo(moment, new Date(now))}
    </time>
  );
};

/** `12:03` where the person is, with the day when it is another one; in UTC until the page is awake. */
export const Clock = ({ at, className }: { at: string; className?: string }) => {
  const now = useNow();
  return (
    <time dateTime={at} title={exactly(new Date(at))} className={className}>
      {now === 0 ? `${at.slice(11, 16)} UTC` : formatClock(new Date(at), new Date(now))}
    </time>
  );
};

const Ticking = ({ since }: { since: number }) => {
  const now = useNow();
  return <>{now === 0 ? "…" : formatElapsed(now - since)}</>;
};

/** From `from` to `to`; ticks while `to` is null. */
export const Duration = ({ from, to, className }: { from: string; to: string | null; className?: string }) => {
  const since = Date.parse(from);
  return <span className={className}>{to === null ? <Ticking since={since} /> : formatDuration(Date.parse(to) - since)}</span>;
};
