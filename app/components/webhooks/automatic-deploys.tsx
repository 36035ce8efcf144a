"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { appHref } from "@/app/components/apps/app-pages";
import { Link } from "@/app/components/ui/link";
import { Notice } from "@/app/components/ui/notice";
import { RelativeTime } from "@/app/components/ui/time";
import { useTRPC, useTRPCClient } from "@/app/lib/trpc/client";
import { useStream } from "@/app/lib/use-stream";
import type { App } from "@/server/apps/schema";
import type { Delivery } from "@/server/webhooks/schema";
import { whyPushesDoNotArrive } from "./arrival-rules";
import { outcomeViews } from "./delivery-words";
import type { SeenWebhook } from "./use-webhooks";

/** The last delivery of an app and its webhooks, as they are now; null until they are there, and where nothing is pushed. */
type Arrivals = { items: Delivery[]; webhooks: SeenWebhook[] };

const hearsOfPushes = ({ repository, previewOf }: App): boolean => repository !== null && previewOf === null;

export const useArrivals = (app: App): Arrivals | null => {
  const client = useTRPCClient();
  const [arrivals, setArrivals] = useState<Arrivals | null>(null);
  useStream<Arrivals>({
    key: hearsOfPushes(app) ? `arrivals ${app.id}` : null,
    open: (handlers) => client.webhooks.watch.subscribe({ id: app.id, limit: 1 }, handlers),
    onData: setArrivals,
  });
  return arrivals;
};

type ArrivalProps = { app: App; arrivals: Arrivals | null };

/** That pushes do not reach the app, and where it is put right. */
export const PushesDoNotArrive = ({ app, arrivals }: ArrivalProps) => {
  const trpc = useTRPC();
  const connected = app.gitConnectionId !== null;
  const connections = useQuery(trpc.connections.list.queryOptions(undefined, { enabled: connected }));
  if (arrivals === null || !hearsOfPushes(app) || (connected && connections.isPending)) return null;
  const connection = connections.data?.items.find(({ id }) => id === app.gitConnectionId) ?? null;
  const why = whyPushesDoNotArrive({ connection, webhooks: arrivals.webhooks });
  if (why === null) return null;
  return (
    <Notice look="warn" role="status" title={`Pushes do not arrive: ${why}`}>
      <Link href={appHref(app.name, "/settings/git")} className="text-accent underline">
        Set up the webhook
      </Link>
    </Notice>
  );
};

/** A fact beside the app's others: which branch is deployed by itself, and what came in last. */
export const AutomaticDeploys = ({ app, arrivals }: ArrivalProps) => {
  if (!hearsOfPushes(app)) return null;
  const last = arrivals?.items[0];
  return (
    <div className="min-w-0">
      <dt className="text-[13px] text-muted">Automatic deploys</dt>
      <dd className="wrap-anywhere">
        {app.automaticDeploysPausedAt === null ? `Pushes to ${app.branch}` : "Paused"}
        {arrivals === null ? null : (
          <Link
            href={appHref(app.name, "/deliveries")}
            className="block text-[13px] text-muted hover:text-accent hover:underline"
          >
            {last === undefined ? (
              "Nothing has come in yet"
            ) : (
              <>
                Last delivery <RelativeTime at={last.receivedAt} />: {outcomeViews[last.outcome].word.toLowerCase()}
              </>
            )}
          </Link>
        )}
      </dd>
    </div>
  );
};
