"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Card, CardHeader } from "@/app/components/ui/card";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { useTRPC } from "@/app/lib/trpc/client";
import type { App } from "@/server/apps/schema";
import type { Provider } from "@/server/git/providers/schema";
import { type SeenWebhook, useWebhooks } from "./use-webhooks";
import { WebhookEntry } from "./webhook-entry";
import { providerOf } from "./webhook-words";

/** How the app hears of pushes: one webhook for each provider, of which most apps need one. */
export const Webhooks = () => {
  const { app } = useLiveApp();
  const webhooks = useWebhooks(app.id);
  const connected = useConnectedProvider(app.gitConnectionId);
  return (
    <Card aria-labelledby="webhooks">
      <CardHeader
        id="webhooks"
        title="Webhooks"
        description="Through them the git provider tells of pushes and pull requests. Without one, branches are compared every few minutes."
      />
      {webhooks === null || connected === undefined ? (
        <SkeletonRows rows={2} />
      ) : (
        <WebhookList key={`${connected} ${app.repository}`} app={app} webhooks={webhooks} connected={connected} />
      )}
    </Card>
  );
};

type ListProps = { app: App; webhooks: readonly SeenWebhook[]; connected: Provider | null };

/** The one that is needed stands above, and does not move while somebody looks at it. */
const WebhookList = ({ app, webhooks, connected }: ListProps) => {
  const [needed] = useState(() => providerOf(app.repository, connected, webhooks));
  const main = webhooks.filter(({ provider }) => provider === needed);
  const others = webhooks.filter(({ provider }) => provider !== needed);
  const list = (some: typeof webhooks, open: boolean) => (
    <ul>
      {some.map((webhook) => (
        <WebhookEntry key={webhook.provider} app={app} webhook={webhook} open={open} isHere={webhook.provider === needed} />
      ))}
    </ul>
  );
  if (main.length === 0) return list(others, false);
  return (
    <>
      {list(main, true)}
      <details className="border-t">
        <summary className="px-4 py-3 text-muted">Other providers</summary>
        <div className="border-t">{list(others, false)}</div>
      </details>
    </>
  );
};

/** Of the app's connection; null without one, undefined until it is known. */
const useConnectedProvider = (connectionId: string | null): Provider | null | undefined => {
  const trpc = useTRPC();
  const list = useQuery(trpc.connections.list.queryOptions(undefined, { enabled: connectionId !== null }));
  if (connectionId === null || list.isError) return null;
  return list.data === undefined ? undefined : (list.data.items.find(({ id }) => id === connectionId)?.provider ?? null);
};
