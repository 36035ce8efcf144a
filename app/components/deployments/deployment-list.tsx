"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import { useRef } from "react";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Button } from "@/app/components/ui/button";
import { Card } from "@/app/components/ui/card";
import { EmptyState } from "@/app/components/ui/empty-state";
import { ErrorState } from "@/app/components/ui/error-state";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { useTRPC } from "@/app/lib/trpc/client";
import { useNow } from "@/app/lib/use-now";
import type { Deployment } from "@/server/deployments/schema";
import { DeploymentMenu } from "./deployment-menu";
import { DeploymentRow } from "./deployment-row";
import { DeploymentFilterBar } from "./filter-bar";
import { byDay, matchesFilters, mergeDeployments, usualDuration } from "./list-rules";
import { NoDeployments } from "./no-deployments";
import { useFilters } from "./use-filters";
import { useListKeys } from "./use-list-keys";
import { useRedeploy } from "./use-redeploy";

/** All deployments that match, newest first: older ones by page, the newest ten live from the app's stream. */
export const DeploymentList = () => {
  const { app } = useLiveApp();
  const state = useFilters();
  return (
    <>
      <DeploymentFilterBar appId={app.id} state={state} />
      <Matching state={state} />
    </>
  );
};

const Matching = ({ state: { filters, isFiltered, clear } }: { state: ReturnType<typeof useFilters> }) => {
  const { app, deployments } = useLiveApp();
  const trpc = useTRPC();
  const pages = useInfiniteQuery(
    trpc.deployments.list.infiniteQueryOptions(
      { id: app.id, limit: 30, ...filters },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  if (pages.isPending) {
    return (
      <Card>
        <SkeletonRows rows={8} />
      </Card>
    );
  }
  if (pages.isError) return <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />;
  const read = pages.data.pages.flatMap((page) => page.items);
  const all = mergeDeployments(deployments, read).filter((deployment) => matchesFilters(deployment, filters));
  if (all.length === 0 && !isFiltered) return <NoDeployments />;
  if (all.length === 0) {
    return (
      <EmptyState icon={SearchX} title="No deployment matches" action={<Button onClick={clear}>Show all deployments</Button>}>
        Other choices above may find some.
      </EmptyState>
    );
  }
  return (
    <>
      <Days deployments={all} />
      {pages.hasNextPage ? (
        <div className="p-3 text-center">
          <Button size="small" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Load older deployments
          </Button>
        </div>
      ) : null}
    </>
  );
};

const Days = ({ deployments }: { deployments: readonly Deployment[] }) => {
  const { app, deployments: latest } = useLiveApp();
  const { redeploy } = useRedeploy(app);
  const list = useRef<HTMLDivElement>(null);
  const now = useNow();
  const usualMs = usualDuration(deployments);
  const live = [...latest, ...deployments].find(({ id }) => id === app.liveDeploymentId);
  useListKeys(list, (number) => {
    const chosen = deployments.find((deployment) => deployment.number === number);
    if (chosen !== undefined) redeploy({ commit: chosen.commit ?? undefined });
  });
  return (
    <div ref={list} className="grid gap-5">
      {byDay(deployments, new Date(now)).map(({ day, deployments: ofDay }) => (
        <section key={day} aria-label={day}>
          <h2 className="mb-1.5 text-[13px] font-medium text-muted">{day}</h2>
          <Card>
            <ul>
              {ofDay.map((deployment) => (
                <DeploymentRow
                  key={deployment.id}
                  deployment={deployment}
                  appName={app.name}
                  repository={app.repository}
                  usualMs={usualMs}
                  menu={<DeploymentMenu deployment={deployment} app={app} liveNumber={live?.number ?? null} />}
                />
              ))}
            </ul>
          </Card>
        </section>
      ))}
      <p className="text-[13px] text-faint max-sm:hidden">
        <kbd>j</kbd> and <kbd>k</kbd> go through the list, <kbd>Enter</kbd> opens, <kbd>r</kbd> deploys that commit again.
      </p>
    </div>
  );
};
