"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ApiCall } from "@/app/components/api-call/api-call";
import { appHref } from "@/app/components/apps/app-pages";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Card } from "@/app/components/ui/card";
import { ErrorState } from "@/app/components/ui/error-state";
import { Link } from "@/app/components/ui/link";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { toast } from "@/app/components/ui/toasts";
import { useTRPC } from "@/app/lib/trpc/client";
import type { UpdateEdgeInput } from "@/server/domains/options-schema";
import { OfPreview } from "../of-preview";
import { noOptions } from "./no-options";
import { OptionsCard } from "./options-card";

/** What the edge does for all names of an app. */
export const AppOptions = () => {
  const { app } = useLiveApp();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const edge = useQuery(trpc.edge.get.queryOptions({ id: app.id }));
  const update = useMutation(
    trpc.edge.update.mutationOptions({
      onSuccess: (changed) => {
        toast.ok(`That holds for all names of ${app.name} now.`);
        queryClient.setQueryData(trpc.edge.get.queryKey({ id: app.id }), changed);
      },
    }),
  );
  if (app.previewOf !== null) return <OfPreview />;
  if (edge.isPending) {
    return (
      <Card>
        <SkeletonRows rows={6} />
      </Card>
    );
  }
  if (edge.isError) return <ErrorState error={edge.error} onRetry={() => void edge.refetch()} />;
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p className="min-w-0 text-muted">
          One name can say otherwise: open it among the{" "}
          <Link href={appHref(app.name, "/domains")} className="text-accent underline">
            domains
          </Link>
          .
        </p>
        <ApiCall
          calls={[
            { what: "Read them", method: "GET", path: `/v1/apps/${app.id}/edge` },
            {
              what: "Show a maintenance page",
              method: "PATCH",
              path: `/v1/apps/${app.id}/edge`,
              body: { maintenance: { message: "Back in a few minutes." } },
            },
            { what: "Take it away", method: "PATCH", path: `/v1/apps/${app.id}/edge`, body: { maintenance: null } },
          ]}
        />
      </div>
      <OptionsCard
        title="Options for all names"
        description={`For every name at which ${app.name} answers. They hold at once, without a deployment.`}
        scope="app"
        own={{ ...noOptions, ...edge.data }}
        ofApp={noOptions}
        onSave={(change) => update.mutateAsync({ id: app.id, ...change } as UpdateEdgeInput)}
      />
    </div>
  );
};
