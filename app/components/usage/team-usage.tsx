"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/app/lib/trpc/client";
import { AppsTable } from "./apps-table";
import { Happened } from "./happened";
import { RangeBar } from "./range-bar";
import { UsageCharts } from "./usage-charts";
import { marksOfDeployments } from "./usage-marks";
import { UsageSkeleton, UsageState } from "./usage-state";
import { type ShownRange, useRange } from "./use-range";

const charts = 5;

/** What all apps of the team used together, and each. */
export const TeamUsage = () => {
  const range = useRange();
  return range === null ? <UsageSkeleton charts={charts} /> : <Shown range={range} />;
};

const Shown = ({ range }: { range: ShownRange }) => {
  const trpc = useTRPC();
  const usage = useQuery(
    trpc.usage.ofTeam.queryOptions(
      { from: new Date(range.span.from).toISOString(), to: new Date(range.span.to).toISOString() },
      { placeholderData: keepPreviousData, refetchInterval: range.endsNow ? 60_000 : false },
    ),
  );
  return (
    <>
      <RangeBar range={range} path="/v1/usage" fileName="usage.csv" />
      <UsageState query={usage} range={range} charts={charts} beginning={beginning}>
        {(data) => {
          const marks = marksOfDeployments(data.markers, true);
          return (
            <>
              <AppsTable usage={data} range={range} />
              <UsageCharts
                usage={data}
                limits={null}
                diskBytes={data.totals.diskBytes}
                marks={marks}
                range={range}
                isWaiting={usage.isPlaceholderData}
              />
              <Happened marks={marks} usage={data} />
            </>
          );
        }}
      </UsageState>
    </>
  );
};

const beginning =
  "Apps are measured every minute while they run: the first numbers stand here two minutes after one has started.";
