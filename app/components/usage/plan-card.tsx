"use client";
import { useQuery } from "@tanstack/react-query";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Card, CardHeader } from "@/app/components/ui/card";
import { UsageBar } from "@/app/components/ui/usage-bar";
import { formatBytes, formatCount } from "@/app/lib/format";
import { useTRPC } from "@/app/lib/trpc/client";
import type { Plan, PlanUse } from "@/server/plans/schema";

const megabyte = 1_048_576;

/** What the team has of what its plan gives, and what happens where that ends. */
export const PlanCard = ({ initial }: { initial: Plan }) => {
  const trpc = useTRPC();
  const { data: plan } = useQuery(trpc.plan.read.queryOptions(undefined, { initialData: initial, refetchInterval: 60_000 }));
  const full = [plan.apps, plan.memoryMb, plan.buildsPerDay].some(({ used, limit }) => limit !== null && used >= limit);
  return (
    <Card className="mb-5">
      <CardHeader title="Plan" description="What your team has of its plan.">
        <ApiCall calls={[{ what: "The plan", method: "GET", path: "/v1/plan" }]} />
      </CardHeader>
      <div className="grid gap-4 px-4 py-4 sm:grid-cols-3">
        <Bar label="Apps" use={plan.apps} format={formatCount} />
        <Bar label="Memory of what runs" use={plan.memoryMb} format={(megabytes) => formatBytes(megabytes * megabyte)} />
        <Bar label="Builds in the last 24 hours" use={plan.buildsPerDay} format={formatCount} />
      </div>
      {full ? (
        <p className="border-t px-4 py-2.5 text-[13px] text-muted">
          Where a limit is reached, the next deployment that needs more is refused. What runs goes on running.
        </p>
      ) : null}
    </Card>
  );
};

type BarProps = { label: string; use: PlanUse; format: (value: number) => string };

const Bar = ({ label, use: { used, limit }, format }: BarProps) => (
  <UsageBar
    label={label}
    value={used}
    total={limit}
    text={limit === null ? `${format(used)}, no limit` : `${format(used)} of ${format(limit)}`}
  />
);
