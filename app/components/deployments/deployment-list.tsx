"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Button } from "@/app/components/ui/button";
import { Card } from "@/app/components/ui/card";
import { ErrorState } from "@/app/components/ui/error-state";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { useTRPC } from "@/app/lib/trpc/client";
import type { Deployment } from "@/server/deployments/schema";
import { DeploymentRow } from "./deployment-row";
import { NoDeployments } from "./no-deployments";

/** All deployments, newest first: older ones by page, the newest ten live from the app's stream. */
export const DeploymentList = () => {
  const { app, deployments } = useLiveApp();
  const trpc = useTRPC();
  const pages = useInfiniteQuery(
    trpc.deployments.list.infiniteQueryOptions({ id: app.id, limit: 30 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  if (pages.isPending) {
    return (
      <Card>
        <SkeletonRows rows={8} />
      </Card>
    );
  }
  if (pages.isError) return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />;
  const all = merge(
    deployments,
    pages.data.pages.flatMap((page) => page.items),
  );
  if (all.length === 0) return <NoDeployments />;
  return (
    <Card aria-label="Deployments">
      <ul>
        {all.map((deployment) => (
          <DeploymentRow key={deployment.id} deployment={deployment} appName={app.name} />
        ))}
      </ul>
      {pages.hasNextPage ? (
        <div className="border-t p-3 text-center">
          <Button size="small" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Load older deployments
          </Button>
        </div>
      ) : null}
    </Card>
  );
};

/** What is live wins over what was read before. */
const merge = (live: readonly Deployment[], read: readonly Deployment[]): Deployment[] => {
  const known = new Map([...read, ...live].map((deployment) => [deployment.number, deployment]));
  return [...known.values()].sort((a, b) => b.number - a.number);
};
