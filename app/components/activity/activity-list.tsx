"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Activity as ActivityIcon } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Card } from "@/app/components/ui/card";
import { EmptyState } from "@/app/components/ui/empty-state";
import { ErrorState } from "@/app/components/ui/error-state";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { useTRPC } from "@/app/lib/trpc/client";
import type { Activity } from "@/server/audit/schema";
import { ActivityFilters, useActivityFilter } from "./activity-filters";
import { ActivityRow } from "./activity-row";
import { actorName } from "./words";

/** Who did what, newest first; its filters are in the address. */
export const ActivityList = () => {
  const trpc = useTRPC();
  const filters = useActivityFilter();
  const pages = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions({ ...filters.filter, limit: 50 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  const items = useMemo(() => pages.data?.pages.flatMap((page) => page.items) ?? [], [pages.data]);
  const actors = useActorsSeen(items);
  return (
    <>
      <ActivityFilters filters={filters} actors={actors} />
      <Card aria-label="Activity">
        {pages.isPending ? <SkeletonRows rows={8} className="h-15" /> : null}
        {pages.isError ? <ErrorState error={pages.error} onRetry={() => void pages.refetch()} /> : null}
        {pages.isSuccess && items.length === 0 ? (
          <EmptyState
            icon={ActivityIcon}
            title={filters.isSet ? "Nothing matches these filters" : "Nothing has been done yet"}
            action={filters.isSet ? <Button onClick={filters.clear}>Show everything</Button> : undefined}
          >
            {filters.isSet ? "Choose others, or look at everything." : "Whatever is done to your apps will stand here."}
          </EmptyState>
        ) : null}
        {byDay(items).map(([day, ofDay]) => (
          <section key={day} aria-label={day}>
            <h2 className="border-b bg-sunken/60 px-4 py-1.5 text-[13px] font-medium text-muted">{day}</h2>
            <ul>
              {ofDay.map((each) => (
                <ActivityRow key={each.id} activity={each} />
              ))}
            </ul>
          </section>
        ))}
        {pages.hasNextPage ? (
          <div className="p-3 text-center">
            <Button size="small" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
              Load older activity
            </Button>
          </div>
        ) : null}
      </Card>
    </>
  );
};

const byDay = (items: readonly Activity[]): [string, Activity[]][] => {
  const days = new Map<string, Activity[]>();
  for (const item of items) {
    const day = item.at.slice(0, 10);
    days.set(day, [...(days.get(day) ?? []), item]);
  }
  return [...days];
};

/** Everybody who was on the page since it was opened: a filter must not take away the others to choose from. */
const useActorsSeen = (items: readonly Activity[]) => {
  const [seen, setSeen] = useState<ReadonlyMap<string, string>>(new Map());
  useEffect(() => {
    setSeen((before) => {
      const fresh = items.filter(({ actor }) => !before.has(actor.id));
      return fresh.length === 0
        ? before
        : new Map([...before, ...fresh.map(({ actor }) => [actor.id, actorName(actor)] as const)]);
    });
  }, [items]);
  return [...seen].map(([value, label]) => ({ value, label }));
};
