"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { toast } from "@/app/components/ui/toasts";
import { useTRPC, useTRPCClient } from "@/app/lib/trpc/client";
import { useStream } from "@/app/lib/use-stream";
import type { Alert, AlertsEvent } from "@/server/alerts/schema";
import { alertHref, subjectOf, troubleOf } from "./alert-words";
import { toastsOf } from "./toasts-of";

/** Hears of alerts for the whole dashboard: the badge, the lists that are open, and a message for each that begins now. */
export const AlertsWatch = () => {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const tell = (alert: Alert) => {
    const href = alertHref(alert) ?? "/alerts";
    toast.bad(`${subjectOf(alert)} ${troubleOf(alert)}`, alert.firedReason, { label: "Look", run: () => router.push(href) });
  };
  useStream<AlertsEvent>({
    key: "alerts",
    onlyVisible: true,
    open: (handlers) => client.alerts.watch.subscribe(undefined, handlers),
    onData: (event) => {
      queryClient.setQueryData(trpc.alerts.summary.queryKey(), event.summary);
      void queryClient.invalidateQueries({ queryKey: trpc.alerts.list.pathKey() });
      void queryClient.invalidateQueries({ queryKey: trpc.alertRules.pathKey() });
      const { alone, together } = toastsOf(event, Date.now());
      for (const alert of alone) tell(alert);
      if (together > 0) {
        toast.bad(`${together} alerts fire now`, undefined, { label: "Look", run: () => router.push("/alerts") });
      }
    },
  });
  return null;
};
