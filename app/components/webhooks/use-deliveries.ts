"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { providerNames } from "@/app/components/connections/provider-names";
import { toast } from "@/app/components/ui/toasts";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC, useTRPCClient } from "@/app/lib/trpc/client";
import { useStream } from "@/app/lib/use-stream";
import { useUrlState } from "@/app/lib/use-url-state";
import type { Provider } from "@/server/git/providers/schema";
import type { DeliveryOutcome } from "@/server/webhooks/schema";
import { type DeliveryPages, takeNewest, takeOlder } from "./delivery-pages";
import { outcomeViews } from "./delivery-words";

const outcomes = Object.keys(outcomeViews);
const providers = Object.keys(providerNames);
const limit = 30;

/** The list's filters, which live in the address. */
export const useDeliveryFilters = () => {
  const [outcome, setOutcome] = useUrlState("outcome", outcomes);
  const [provider, setProvider] = useUrlState("provider", providers);
  return {
    outcome,
    provider,
    setOutcome,
    setProvider,
    isFiltered: outcome !== "" || provider !== "",
    filters: {
      ...(outcome !== "" && { outcome: outcome as DeliveryOutcome }),
      ...(provider !== "" && { provider: provider as Provider }),
    },
    clear: () => {
      setOutcome("");
      setProvider("");
    },
  };
};
export type DeliveryFilters = ReturnType<typeof useDeliveryFilters>;

/** Deliveries of an app as they come; older ones when they are asked for. `pages` is null until the first are there. */
export const useDeliveries = (id: string, { filters, outcome, provider }: DeliveryFilters) => {
  const client = useTRPCClient();
  const key = `deliveries ${id} ${outcome} ${provider}`;
  const [known, setKnown] = useState<{ key: string; pages: DeliveryPages | null }>({ key, pages: null });
  const pages = known.key === key ? known.pages : null;
  const [fault, setFault] = useState<unknown>(null);
  useStream<DeliveryPages>({
    key,
    open: (handlers) => client.webhooks.watch.subscribe({ id, limit, ...filters }, handlers),
    onData: ({ items, nextCursor }) => {
      setFault(null);
      setKnown((before) => ({ key, pages: takeNewest(before.key === key ? before.pages : null, { items, nextCursor }) }));
    },
    onEnd: setFault,
  });
  const older = useMutation({
    mutationFn: (cursor: string) => client.webhooks.deliveries.query({ id, limit, cursor, ...filters }),
    onSuccess: (page) =>
      setKnown((before) =>
        before.key === key && before.pages !== null ? { key, pages: takeOlder(before.pages, page) } : before,
      ),
    onError: tellFault,
  });
  return {
    pages,
    fault,
    loadOlder: () => {
      const cursor = pages?.nextCursor ?? null;
      if (cursor !== null) older.mutate(cursor);
    },
    isLoadingOlder: older.isPending,
  };
};

/** Takes a stored delivery as if it had come just now: the new one appears by itself. */
export const useSendAgain = () => {
  const trpc = useTRPC();
  return useMutation(
    trpc.webhooks.sendAgain.mutationOptions({
      onSuccess: () => toast.ok("The delivery is taken again. It stands on top of the list."),
      onError: tellFault,
    }),
  );
};
