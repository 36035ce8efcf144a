"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { usePathname, useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef } from "react";
import { toast } from "@/app/components/ui/toasts";
import { useTRPC, useTRPCClient } from "@/app/lib/trpc/client";
import { useStream } from "@/app/lib/use-stream";
import type { Alert, AlertsEvent } from "@/server/alerts/schema";
import { alertHref, subjectOf, troubleOf } from "./alert-words";
import { toastsOf } from "./toasts-of";

const everyMs = 5_000;
/** More that begin within one look are told as a number. */
const newest = 20;

/** Tells in passing of alerts that begin now. */
const useTell = () => {
  const router = useRouter();
  const tell = (alert: Alert) => {
    const href = alertHref(alert) ?? "/alerts";
    toast.bad(`${subjectOf(alert)} ${troubleOf(alert)}`, alert.firedReason, { label: "Look", run: () => router.push(href) });
  };
  return (event: Pick<AlertsEvent, "fired" | "firedCount">) => {
    const { alone, together } = toastsOf(event, Date.now());
    for (const alert of alone) tell(alert);
    if (together > 0) {
      toast.bad(`${together} alerts fire now`, undefined, { label: "Look", run: () => router.push("/alerts") });
    }
  };
};

/** On the pages about alerts: as they happen. */
const Listening = () => {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const tell = useTell();
  useStream<AlertsEvent>({
    key: "alerts",
    onlyVisible: true,
    open: (handlers) => client.alerts.watch.subscribe(undefined, handlers),
    onData: (event) => {
      queryClient.setQueryData(trpc.alerts.summary.queryKey(), event.summary);
      void queryClient.invalidateQueries({ queryKey: trpc.alerts.list.pathKey() });
      void queryClient.invalidateQueries({ queryKey: trpc.alertRules.pathKey() });
      tell(event);
    },
  });
  return null;
};

/**
 * On every other page: by a look every few seconds. A stream on each would take one of the six connections that a browser opens to one
 * HTTP/1.1 host, and four windows side by side would wait for each other.
 */
const Looking = () => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const tell = useTell();
  const known = useRef<ReadonlySet<string> | null>(null);
  useQuery(trpc.alerts.summary.queryOptions(undefined, { refetchInterval: everyMs }));
  const { data } = useQuery(trpc.alerts.list.queryOptions({ state: "firing", limit: newest }, { refetchInterval: everyMs }));
  const firing = data?.items;
  const take = useEffectEvent((alerts: readonly Alert[]) => {
    const before = known.current;
    known.current = new Set(alerts.map(({ id }) => id));
    if (before === null) return;
    // Ids begin with the time: an older one only moved up to where a newer one ended.
    const last = [...before].sort().at(-1) ?? "";
    const fired = alerts.filter(({ id }) => !before.has(id) && id > last);
    const ended = [...before].some((id) => !known.current?.has(id));
    if (fired.length === 0 && !ended) return;
    void queryClient.invalidateQueries({ queryKey: trpc.alerts.pathKey() });
    void queryClient.invalidateQueries({ queryKey: trpc.alertRules.pathKey() });
    tell({ fired, firedCount: fired.length });
  });
  useEffect(() => {
    if (firing) take(firing);
  }, [firing]);
  return null;
};

/** Hears of alerts for the whole dashboard: the badge, the lists that are open, and a message for each that begins now. */
export const AlertsWatch = () => (/\/alerts$/.test(usePathname()) ? <Listening /> : <Looking />);
