"use client";
import { useQuery } from "@tanstack/react-query";
import { appHref } from "@/app/components/apps/app-pages";
import { Link } from "@/app/components/ui/link";
import { Notice } from "@/app/components/ui/notice";
import { RelativeTime } from "@/app/components/ui/time";
import { useTRPC, useTRPCClient } from "@/app/lib/trpc/client";
import type { App } from "@/server/apps/schema";
import type { Deployment } from "@/server/deployments/schema";
import type { Delivery } from "@/server/webhooks/schema";
import { whyPushesDoNotArrive } from "./arrival-rules";
import { outcomeViews } from "./delivery-words";
import type { SeenWebhook } from "./use-webhooks";

/** The last delivery of an app and its webhooks, as they are now; null until they are there, and where nothing is pushed. */
type Arrivals = { items: Delivery[]; webhooks: SeenWebhook[] };

const hearsOfPushes = ({ repository, previewOf }: App): boolean => repository !== null && previewOf === null;

/** The first thing that the stream says: this page has two streams already, and a browser opens six connections to a host. */
const askOnce = (client: ReturnType<typeof useTRPCClient>, id: string): Promise<Arrivals> =>
  new Promise((resolve, reject) => {
    const stream = client.webhooks.watch.subscribe(
      { id, limit: 1 },
      {
        onData: (arrivals) => {
          stream.unsubscribe();
          resolve(arrivals);
        },
        onError: reject,
      },
    );
  });

/** Asked again when something is deployed or changed. */
export const useArrivals = (app: App, latest: Deployment | undefined): Arrivals | null => {
  const client = useTRPCClient();
  const { data } = useQuery({
    queryKey: ["arrivals", app.id, app.updatedAt, latest?.id],
    queryFn: () => askOnce(client, app.id),
    placeholderData: (before) => before,
    staleTime: 0,
    enabled: hearsOfPushes(app),
  });
  return data ?? null;
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
