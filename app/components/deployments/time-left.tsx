"use client";
import { useQuery } from "@tanstack/react-query";
import { formatElapsed } from "@/app/lib/format";
import { useTRPC } from "@/app/lib/trpc/client";
import { useNow } from "@/app/lib/use-now";
import { timeLeft } from "@/server/deployments/duration-rules";

type TimeLeftProps = { appId: string; from: string; className?: string };

/** What is usual for this app, in milliseconds; null while it is not known. */
const useExpected = (appId: string): number | null => {
  const trpc = useTRPC();
  const expected = useQuery(trpc.deployments.expected.queryOptions({ id: appId }, { staleTime: Number.POSITIVE_INFINITY }));
  return expected.data?.expectedMs ?? null;
};

/** `about 40 s left`, by the app's last good deployments; nothing where there were none. */
export const TimeLeft = ({ appId, from, className }: TimeLeftProps) => {
  const expectedMs = useExpected(appId);
  const now = useNow();
  if (expectedMs === null || now === 0) return null;
  const left = timeLeft(expectedMs, now - Date.parse(from));
  return (
    <span className={className}>
      {left === null ? `longer than the usual ${formatElapsed(expectedMs)}` : `about ${formatElapsed(left + 999)} left`}
    </span>
  );
};

/** The same as a bar: how far it is if it takes as long as usual. It waits just before the end for what takes longer. */
export const UsualProgress = ({ appId, from, label }: TimeLeftProps & { label: string }) => {
  const expectedMs = useExpected(appId);
  const now = useNow();
  if (expectedMs === null || expectedMs === 0 || now === 0) return null;
  const percent = Math.min(95, Math.max(2, ((now - Date.parse(from)) / expectedMs) * 100));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(percent)}
      className="h-1 overflow-hidden rounded-full bg-sunken"
    >
      <div
        className="h-full rounded-full bg-busy-dot transition-[width] duration-1000 ease-linear"
        style={{ width: `${percent}%` }}
      />
    </div>
  );
};
