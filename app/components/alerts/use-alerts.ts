"use client";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { toast } from "@/app/components/ui/toasts";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import type { Alert, AlertKind, AlertState } from "@/server/alerts/schema";

export type AlertFilter = { state?: AlertState; appId?: string; workerId?: string; kind?: AlertKind };

/** How many fire, as the stream of the dashboard's frame says; null until it has said something. */
export const useAlertSummary = () => {
  const trpc = useTRPC();
  return useQuery(trpc.alerts.summary.queryOptions(undefined, { enabled: false })).data ?? null;
};

export const countFiring = ({ firing }: { firing: { info: number; warning: number; critical: number } }): number =>
  firing.info + firing.warning + firing.critical;

/** Alerts, newest first, read again whenever something happens to one. */
export const useAlerts = (filter: AlertFilter, limit = 30) => {
  const trpc = useTRPC();
  const pages = useInfiniteQuery(
    trpc.alerts.list.infiniteQueryOptions({ ...filter, limit }, { getNextPageParam: (page) => page.nextCursor }),
  );
  return { pages, items: pages.data?.pages.flatMap((page) => page.items) ?? [] };
};

/** What can be done to an alert; every list follows. */
export const useAlertActions = ({ id }: Pick<Alert, "id">) => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () => {
    void queryClient.invalidateQueries({ queryKey: trpc.alerts.list.pathKey() });
    void queryClient.invalidateQueries({ queryKey: trpc.alertRules.pathKey() });
  };
  const acknowledge = useMutation(
    trpc.alerts.acknowledge.mutationOptions({
      onSuccess: () => toast.ok("Everybody of your team sees now that you look after it."),
      onError: tellFault,
      onSettled,
    }),
  );
  const mute = useMutation(
    trpc.alerts.mute.mutationOptions({
      onSuccess: (_, { until }) => toast.ok(until === null ? "It is unmuted." : "It is muted: nobody is told until then."),
      onError: tellFault,
      onSettled,
    }),
  );
  return {
    acknowledge: () => acknowledge.mutate({ id }),
    mute: (until: string | null) => mute.mutate({ id, until }),
    busy: { acknowledge: acknowledge.isPending, mute: mute.isPending },
  };
};
