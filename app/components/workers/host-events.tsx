"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import {
  ArrowRightLeft,
  CircleCheck,
  CircleX,
  Copy,
  KeyRound,
  type LucideIcon,
  PackageMinus,
  Pencil,
  Plug,
  ShieldMinus,
  ShieldPlus,
  TriangleAlert,
} from "lucide-react";
import { useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { RelativeTime } from "@/app/components/ui/time";
import { cn } from "@/app/lib/class-names";
import type { Tone } from "@/app/lib/status";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
import type { WorkerEvent, WorkerEventKind } from "@/server/workers/schema";

const looks: Record<WorkerEventKind, { icon: LucideIcon; tone: Tone }> = {
  registered: { icon: Plug, tone: "ok" },
  started: { icon: CircleCheck, tone: "ok" },
  online: { icon: CircleCheck, tone: "ok" },
  offline: { icon: CircleX, tone: "bad" },
  "second-instance": { icon: Copy, tone: "bad" },
  warning: { icon: TriangleAlert, tone: "warn" },
  "edge-ended": { icon: CircleX, tone: "bad" },
  "edge-back": { icon: CircleCheck, tone: "ok" },
  edited: { icon: Pencil, tone: "quiet" },
  cordoned: { icon: ShieldMinus, tone: "quiet" },
  uncordoned: { icon: ShieldPlus, tone: "quiet" },
  "drain-started": { icon: ArrowRightLeft, tone: "busy" },
  "app-moved": { icon: ArrowRightLeft, tone: "busy" },
  "drain-finished": { icon: CircleCheck, tone: "ok" },
  "drain-ended": { icon: ArrowRightLeft, tone: "quiet" },
  "key-rotated": { icon: KeyRound, tone: "quiet" },
  revoked: { icon: KeyRound, tone: "bad" },
  removed: { icon: PackageMinus, tone: "quiet" },
};

const colours: Record<Tone, string> = {
  ok: "text-ok",
  busy: "text-busy",
  warn: "text-warn",
  bad: "text-bad",
  quiet: "text-muted",
};

type HostEventsProps = { hostId: string; newest: readonly WorkerEvent[] };

/** What happened to a host, newest first: the newest come by themselves, older ones when they are asked for. */
export const HostEvents = ({ hostId, newest }: HostEventsProps) => {
  const trpc = useTRPC();
  // Where the first page ended when older events were asked for: what comes in later stands before it.
  const [from, setFrom] = useState<string | null>(null);
  const older = useInfiniteQuery(
    trpc.workers.events.infiniteQueryOptions(
      { id: hostId, limit: 20 },
      { enabled: from !== null, initialCursor: from, getNextPageParam: (page) => page.nextCursor },
    ),
  );
  const rest = older.data?.pages.flatMap((page) => page.items) ?? [];
  const known = new Set(newest.map(({ id }) => id));
  const shown = [...newest, ...rest.filter(({ id }) => !known.has(id))];
  const mayHaveMore = from === null ? newest.length >= 20 : older.hasNextPage;
  const showMore = () => (from === null ? setFrom(newest.at(-1)?.id ?? null) : void older.fetchNextPage());
  return (
    <Card aria-labelledby="host-events">
      <CardHeader id="host-events" title="What happened" />
      {shown.length === 0 ? <p className="px-4 py-3 text-muted">Nothing yet.</p> : null}
      <ol>
        {shown.map((event) => (
          <EventRow key={event.id} event={event} />
        ))}
      </ol>
      {older.isError ? <p className="px-4 py-2 text-bad">{describeError(older.error).message}</p> : null}
      {mayHaveMore ? (
        <div className="p-3 text-center">
          <Button size="small" busy={older.isFetching} onClick={showMore}>
            Load older events
          </Button>
        </div>
      ) : null}
    </Card>
  );
};

const EventRow = ({ event }: { event: WorkerEvent }) => {
  const { icon: Icon, tone } = looks[event.kind];
  return (
    <li className="flex gap-3 border-b px-4 py-2.5 last:border-b-0">
      <Icon className={cn("mt-0.5 size-4 shrink-0", colours[tone])} aria-hidden="true" />
      <p className="min-w-0 flex-1 break-words">{event.sentence}</p>
      <RelativeTime at={event.at} className="text-[13px] whitespace-nowrap text-muted" />
    </li>
  );
};
