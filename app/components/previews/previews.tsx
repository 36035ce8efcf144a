"use client";
import { GitPullRequest } from "lucide-react";
import dynamic from "next/dynamic";
import { ApiCall } from "@/app/components/api-call/api-call";
import { useLiveApp } from "@/app/components/apps/live-app";
import { NotOfGit } from "@/app/components/apps/not-of-git";
import { Card, CardHeader } from "@/app/components/ui/card";
import { EmptyState } from "@/app/components/ui/empty-state";
import { ErrorState } from "@/app/components/ui/error-state";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import type { Preview } from "@/server/previews/schema";
import { PreviewRow } from "./preview-row";
import { PreviewSwitch } from "./preview-switch";
import { usePreviews } from "./use-previews";

// With the library of forms, which the list has no use for.
const PreviewLimits = dynamic(() => import("./preview-limits").then((file) => file.PreviewLimits), {
  ssr: false,
  loading: () => <SkeletonRows rows={2} />,
});

/** An app's previews of pull requests: what they are where they are off, each of them and their limits where they are on. */
export const Previews = () => {
  const { app } = useLiveApp();
  if (app.image !== null || app.previewOf !== null) return <NotOfGit what="Previews" />;
  return (
    <div className="grid gap-5">
      {app.previewsEnabled ? null : <PreviewSwitch />}
      <List />
      {app.previewsEnabled ? (
        <Card aria-labelledby="preview-settings">
          <CardHeader id="preview-settings" title="Settings of previews" />
          <PreviewSwitch bare />
          <PreviewLimits key={app.id} />
        </Card>
      ) : null}
    </div>
  );
};

const List = () => {
  const { app } = useLiveApp();
  const { previews, fault } = usePreviews(app.id);
  // While they are off, what is closed is there to be looked up, and nothing else is missed.
  if (!app.previewsEnabled && (previews === null || previews.length === 0)) return null;
  const open = previews?.filter(({ state }) => state !== "closed") ?? [];
  const closed = previews?.filter(({ state }) => state === "closed") ?? [];
  return (
    <>
      <Card aria-labelledby="previews">
        <CardHeader
          id="previews"
          title="Previews"
          description={`${open.filter(({ state }) => state === "active").length} of ${app.previewLimit} in use.`}
        >
          <ApiCall calls={[{ what: "List", method: "GET", path: `/v1/apps/${app.id}/previews` }]} />
        </CardHeader>
        {previews === null ? fault === null ? <SkeletonRows rows={3} /> : <ErrorState error={fault} /> : <Rows previews={open} />}
      </Card>
      {closed.length === 0 ? null : (
        <Card aria-labelledby="closed">
          <details>
            <summary className="px-4 py-3">
              <h2 id="closed" className="inline font-semibold">
                Closed
              </h2>{" "}
              <span className="text-muted">{closed.length}</span>
            </summary>
            <div className="border-t">
              <Rows previews={closed} />
            </div>
          </details>
        </Card>
      )}
    </>
  );
};

const Rows = ({ previews }: { previews: readonly Preview[] }) => {
  const { app } = useLiveApp();
  if (previews.length === 0) {
    return (
      <EmptyState icon={GitPullRequest} title="No pull request is open">
        A pull request to {app.branch} gets an app of its own at {app.subdomain}-pr-NUMBER, as soon as the provider tells of it.
        It needs a webhook with pull request events.
      </EmptyState>
    );
  }
  return (
    <ul>
      {previews.map((preview) => (
        <PreviewRow key={preview.id} preview={preview} />
      ))}
    </ul>
  );
};
