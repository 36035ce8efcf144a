"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { ArrowRight, ArrowRightLeft } from "lucide-react";
import { useState } from "react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Dialog } from "@/app/components/ui/dialog";
import { ErrorState } from "@/app/components/ui/error-state";
import { Skeleton } from "@/app/components/ui/skeleton";
import { toast } from "@/app/components/ui/toasts";
import { cn } from "@/app/lib/class-names";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
import type { DrainPlan, WorkerView } from "@/server/workers/schema";
import { countOf } from "./host-words";

type DrainHostProps = { host: WorkerView; onClose: () => void };

/** Where each app would go, before one goes. */
export const DrainHost = ({ host, onClose }: DrainHostProps) => {
  const trpc = useTRPC();
  const plan = useQuery(trpc.workers.drainPlan.queryOptions({ id: host.id }, { staleTime: 0, gcTime: 0, retry: false }));
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="wide"
      title={`Drain ${host.name}?`}
      description="Its apps are built again from their live commit on other hosts, one by one. Each stops here only after it answers there. No new app is placed here."
    >
      {plan.isPending ? <Skeleton className="h-40" /> : null}
      {plan.isError ? <ErrorState error={plan.error} onRetry={() => void plan.refetch()} /> : null}
      {plan.isSuccess ? <DrainForm host={host} plan={plan.data} onClose={onClose} /> : null}
    </Dialog>
  );
};

const DrainForm = ({ host, plan: { items }, onClose }: DrainHostProps & { plan: DrainPlan }) => {
  const trpc = useTRPC();
  const [acrossZones, setAcrossZones] = useState(false);
  const newAddresses = items.filter(({ move }) => move === "new-address").length;
  const drain = useMutation(
    trpc.workers.drain.mutationOptions({
      onSuccess: () => {
        toast.ok(items.length === 0 ? `${host.name} is drained.` : `The apps of ${host.name} are moving.`);
        onClose();
      },
      onError: (error) => {
        const { message, next } = describeError(error);
        toast.bad(`Not drained: ${message}`, next);
      },
    }),
  );
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        drain.mutate({ id: host.id, acrossZones });
      }}
    >
      {items.length === 0 ? (
        <p>No app is placed on it: nothing has to move.</p>
      ) : (
        <ul className="max-h-80 overflow-y-auto rounded-lg border" aria-label="Where its apps go" tabIndex={0}>
          {items.map((item) => (
            <PlannedMove
              key={item.appId}
              item={item}
              goes={item.move === "moves" || (item.move === "new-address" && acrossZones)}
            />
          ))}
        </ul>
      )}
      {newAddresses === 0 ? null : (
        <label className="flex items-start gap-2.5">
          <input
            type="checkbox"
            className="mt-1 accent-accent"
            checked={acrossZones}
            onChange={(event) => setAcrossZones(event.target.checked)}
          />
          <span>
            {countOf(newAddresses, "app")} may get a new address
            <span className="block text-[13px] text-muted">
              No host with room shares this zone. The address that people know stops with the move; without this they stay here.
            </span>
          </span>
        </label>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <ApiCall calls={[{ what: "Drain", method: "POST", path: `/v1/workers/${host.id}/drain`, body: { acrossZones } }]} />
        <Button onClick={onClose}>Keep its apps here</Button>
        <Button type="submit" look="primary" busy={drain.isPending}>
          {drain.isPending ? null : <ArrowRightLeft aria-hidden="true" />}
          Drain {host.name}
        </Button>
      </div>
    </form>
  );
};

const PlannedMove = ({ item, goes }: { item: DrainPlan["items"][number]; goes: boolean }) => (
  <li className="border-b px-3.5 py-2.5 last:border-b-0">
    <p className="flex flex-wrap items-center gap-x-2">
      <span className="font-medium">{item.appName}</span>
      {item.stopped ? <span className="text-[13px] text-muted">stopped</span> : null}
      <ArrowRight className="size-3.5 text-faint" aria-label="goes to" />
      <span className={cn(!goes && "text-warn")}>{goes && item.to !== null ? item.to.name : "stays here"}</span>
    </p>
    <p className="text-[13px] break-words text-muted">{item.sentence}</p>
    {item.newUrl === null ? null : (
      <p className="text-[13px] break-words text-muted">
        {item.url.replace(/^https?:\/\//, "")} becomes{" "}
        <span className={cn(goes && "text-warn")}>{item.newUrl.replace(/^https?:\/\//, "")}</span>
      </p>
    )}
  </li>
);
