"use client";
import type { ReactNode } from "react";
import { Button } from "@/app/components/ui/button";
import { ErrorState } from "@/app/components/ui/error-state";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { AlertRow } from "./alert-row";
import { byGravity } from "./alert-words";
import { type AlertFilter, useAlerts } from "./use-alerts";

type AlertListProps = {
  filter: AlertFilter;
  withSubject?: boolean;
  /** What stands there when nothing does. */
  empty: ReactNode;
};

/** Alerts in a card: the firing ones by their gravity, others as they came. */
export const AlertList = ({ filter, withSubject = true, empty }: AlertListProps) => {
  const { pages, items } = useAlerts(filter);
  if (pages.isPending) return <SkeletonRows rows={3} />;
  if (pages.isError) return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />;
  if (items.length === 0) return empty;
  return (
    <>
      <ul>
        {(filter.state === "firing" ? items.toSorted(byGravity) : items).map((alert) => (
          <AlertRow key={alert.id} alert={alert} withSubject={withSubject} />
        ))}
      </ul>
      {pages.hasNextPage ? (
        <div className="border-t p-3 text-center">
          <Button size="small" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Load older alerts
          </Button>
        </div>
      ) : null}
    </>
  );
};
