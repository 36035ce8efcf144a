"use client";
import { SearchX, Webhook as WebhookIcon } from "lucide-react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { appHref } from "@/app/components/apps/app-pages";
import { useLiveApp } from "@/app/components/apps/live-app";
import { NotOfGit } from "@/app/components/apps/not-of-git";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { EmptyState } from "@/app/components/ui/empty-state";
import { ErrorState } from "@/app/components/ui/error-state";
import { Link } from "@/app/components/ui/link";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { DeliveryFilterBar } from "./delivery-filter-bar";
import { DeliveryRow } from "./delivery-row";
import { type DeliveryFilters, useDeliveries, useDeliveryFilters } from "./use-deliveries";

/** What the git provider told of the app, newest first, and what became of it. */
export const DeliveryList = () => {
  const { app } = useLiveApp();
  const filters = useDeliveryFilters();
  if (app.image !== null || app.previewOf !== null) return <NotOfGit what="Deliveries" />;
  return (
    <>
      <DeliveryFilterBar filters={filters} />
      <Card aria-labelledby="deliveries">
        <CardHeader
          id="deliveries"
          title="Deliveries"
          description="What the git provider told of this app, and what became of it. Kept for 30 days."
        >
          <ApiCall
            calls={[
              { what: "List", method: "GET", path: `/v1/apps/${app.id}/deliveries` },
              { what: "Send one again", method: "POST", path: "/v1/deliveries/ID/redeliver" },
            ]}
          />
        </CardHeader>
        <Matching appId={app.id} filters={filters} />
      </Card>
    </>
  );
};

const Matching = ({ appId, filters }: { appId: string; filters: DeliveryFilters }) => {
  const { pages, fault, loadOlder, isLoadingOlder } = useDeliveries(appId, filters);
  if (pages === null) return fault === null ? <SkeletonRows rows={6} /> : <ErrorState error={fault} />;
  if (pages.items.length === 0) return <NoDeliveries filters={filters} />;
  return (
    <>
      <ul>
        {pages.items.map((delivery) => (
          <DeliveryRow key={delivery.id} delivery={delivery} />
        ))}
      </ul>
      {pages.nextCursor === null ? null : (
        <div className="border-t p-3 text-center">
          <Button size="small" busy={isLoadingOlder} onClick={loadOlder}>
            Load older deliveries
          </Button>
        </div>
      )}
    </>
  );
};

const NoDeliveries = ({ filters }: { filters: DeliveryFilters }) => {
  const { app } = useLiveApp();
  if (filters.isFiltered) {
    return (
      <EmptyState
        icon={SearchX}
        title="No delivery matches"
        action={<Button onClick={filters.clear}>Show all deliveries</Button>}
      >
        Other choices above may find some.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={WebhookIcon}
      title="Nothing has come in yet"
      action={
        <Button look="primary" asChild>
          <Link href={appHref(app.name, "/settings/git")}>Set up the webhook</Link>
        </Button>
      }
    >
      With a webhook at the git provider, a push to {app.branch} is deployed at once. Its address and its secret are in the git
      settings; each call of it will stand here.
    </EmptyState>
  );
};
