"use client";
import { GitPullRequest } from "lucide-react";
import { appHref } from "@/app/components/apps/app-pages";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Link } from "@/app/components/ui/link";
import { OutsideLink } from "@/app/components/ui/outside-link";
import { useIsPreviewOf } from "@/app/lib/parent-app";
import type { Preview } from "@/server/previews/schema";

/** What a preview shows: the app, and the pull request where it is still known. */
export type ShownRequest = { app: string; request: Pick<Preview, "id" | "number" | "title" | "url"> | null };

/** On every page of a preview: whose it is. */
export const PreviewBanner = ({ app: parent, request }: ShownRequest) => {
  const { app } = useLiveApp();
  useIsPreviewOf(app.name, parent);
  const link = "font-medium text-accent hover:underline";
  return (
    <aside
      aria-label="Preview"
      className="mb-5 flex flex-wrap items-center gap-x-4 gap-y-1 rounded-lg border bg-sunken px-3.5 py-2.5"
    >
      <GitPullRequest className="size-4 shrink-0 text-muted" aria-hidden="true" />
      <p className="min-w-0 flex-1 basis-60 wrap-anywhere">
        Preview of{" "}
        <Link href={appHref(parent)} className={link}>
          {parent}
        </Link>
        {request === null ? (
          "."
        ) : (
          <>
            , pull request{" "}
            <OutsideLink href={request.url} className={link}>
              #{request.number}: {request.title}
            </OutsideLink>
          </>
        )}
      </p>
      <Link
        href={appHref(parent, request === null ? "/previews" : `/previews#${request.id}`)}
        className="text-muted hover:text-ink hover:underline"
      >
        All previews
      </Link>
    </aside>
  );
};
