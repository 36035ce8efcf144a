"use client";
import { ChartLine } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/app/components/ui/button";
import { Card } from "@/app/components/ui/card";
import { EmptyState } from "@/app/components/ui/empty-state";
import { ErrorState } from "@/app/components/ui/error-state";
import { Notice } from "@/app/components/ui/notice";
import type { Usage } from "@/server/usage/schema";
import { UsageChartsSkeleton } from "./usage-charts";
import type { ShownRange } from "./use-range";
import { momentIn, viewersZone } from "./zone";

/** Until the page is awake. */
export const UsageSkeleton = ({ charts: count }: { charts: number }) => (
  <>
    <div className="mb-4 h-17 max-sm:h-34" />
    <UsageChartsSkeleton charts={count} />
  </>
);

type UsageStateProps<Shown extends Usage> = {
  query: { data: Shown | undefined; error: unknown; refetch: () => unknown };
  range: ShownRange;
  charts: number;
  /** When there has never been anything to show: what comes, and when. */
  beginning: ReactNode;
  /** Since when there can have been anything. */
  since?: number;
  children: (usage: Shown) => ReactNode;
};

/** What stands where the charts stand: nothing yet, a fault, nothing measured, or they. What was shown stays while more is fetched. */
export const UsageState = <Shown extends Usage>({
  query,
  range,
  charts,
  beginning,
  since = 0,
  children,
}: UsageStateProps<Shown>) => {
  const { data, error, refetch } = query;
  if (data === undefined) {
    return error === null ? (
      <UsageChartsSkeleton charts={charts} />
    ) : (
      <Card>
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Card>
    );
  }
  return (
    <>
      {error === null ? null : (
        <Notice look="warn" className="mb-4" role="status" title="The newest numbers could not be loaded.">
          <p>These are from before. They are asked for again within a minute.</p>
        </Notice>
      )}
      {data.clampedFrom === null ? null : (
        <Notice className="mb-4" role="status">
          {`Usage is kept for 90 days. What is shown begins on ${momentIn(Date.parse(data.clampedFrom), viewersZone())}.`}
        </Notice>
      )}
      {data.points.length === 0 ? (
        <NothingMeasured range={range} beginning={beginning} isOlder={since < range.span.from} />
      ) : (
        children(data)
      )}
    </>
  );
};

const NothingMeasured = ({ range, beginning, isOlder }: { range: ShownRange; beginning: ReactNode; isOlder: boolean }) => (
  <Card>
    <EmptyState
      icon={ChartLine}
      title="Nothing was measured in this time"
      action={
        isOlder && range.choice.preset !== "90d" ? (
          <Button onClick={() => range.choosePreset("90d")}>Show the last 90 days</Button>
        ) : undefined
      }
    >
      {beginning}
    </EmptyState>
  </Card>
);
