"use client";
import { useState } from "react";
import { useTRPCClient } from "@/app/lib/trpc/client";
import { useStream } from "@/app/lib/use-stream";
import type { Webhook } from "@/server/webhooks/schema";

export type SeenWebhook = Omit<Webhook, "secret">;

/** The app's webhooks as they stand, without their secrets; null until they are there. */
export const useWebhooks = (id: string): SeenWebhook[] | null => {
  const client = useTRPCClient();
  const [webhooks, setWebhooks] = useState<SeenWebhook[] | null>(null);
  useStream<{ webhooks: SeenWebhook[] }>({
    key: `webhooks ${id}`,
    open: (handlers) => client.webhooks.watch.subscribe({ id, limit: 1 }, handlers),
    onData: (seen) => setWebhooks(seen.webhooks),
  });
  return webhooks;
};
