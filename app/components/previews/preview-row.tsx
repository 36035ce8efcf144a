"use client";
import { ExternalLink, GitBranch, GitCommitHorizontal, GitFork, UserRound } from "lucide-react";
import { useEffect } from "react";
import { appHref } from "@/app/components/apps/app-pages";
import { useLiveApp } from "@/app/components/apps/live-app";
import { CommitLink } from "@/app/components/deployments/commit-link";
import { Link } from "@/app/components/ui/link";
import { OutsideLink } from "@/app/components/ui/outside-link";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { RelativeTime } from "@/app/components/ui/time";
import { useNow } from "@/app/lib/use-now";
import type { Preview } from "@/server/previews/schema";
import { PreviewActions } from "./preview-actions";
import { closesIn, previewSentence, previewView } from "./preview-words";

/** A pull request, what shows it, and what can be done about it. */
export const PreviewRow = ({ preview }: { preview: Preview }) => {
  const { app } = useLiveApp();
  const { title, number, url, latestDeployment } = preview;
  const sentence = previewSentence(preview, app.previewLimit);
  useShownWhenNamed(preview.id);
  return (
    <li id={preview.id} className="border-b px-4 py-3 last:border-b-0">
      <div className="flex flex-wrap items-start gap-x-6 gap-y-2.5">
        <div className="min-w-0 flex-1 basis-72">
          <h3 className="font-medium wrap-anywhere">
            <OutsideLink href={url} className="hover:text-accent hover:underline">
              <span className="text-muted">#{number}</span> {title}
            </OutsideLink>
          </h3>
          <Facts preview={preview} />
          <Address preview={preview} />
        </div>
        <div className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 text-[13px] sm:flex-col sm:items-end">
          <span className="inline-flex items-baseline gap-2 text-sm">
            <StatusBadge view={previewView(preview)} />
            {latestDeployment === null || preview.app === null ? null : (
              <Link
                href={appHref(preview.app.name, `/deployments/${latestDeployment.number}`)}
                className="text-accent hover:underline"
              >
                #{latestDeployment.number}
              </Link>
            )}
          </span>
          <Times preview={preview} />
        </div>
      </div>
      {sentence === null ? null : <p className="mt-1.5 break-words text-muted">{sentence}</p>}
      <div className="mt-2.5 empty:hidden">
        <PreviewActions preview={preview} />
      </div>
    </li>
  );
};

/** Whoever followed a link to it sees it: it was not there yet when the page was opened. */
const useShownWhenNamed = (id: string) =>
  useEffect(() => {
    if (window.location.hash === `#${id}`) document.getElementById(id)?.scrollIntoView({ block: "center" });
  }, [id]);

const Facts = ({ preview: { fork, author, branch, commit } }: { preview: Preview }) => {
  const { app } = useLiveApp();
  return (
    <p className="mt-0.5 flex min-w-0 flex-wrap items-center gap-x-3 gap-y-0.5 text-[13px] text-muted">
      {fork ? (
        <span className="inline-flex items-center gap-1 rounded-full border border-warn/40 bg-warn-soft px-2 text-xs font-medium text-warn">
          <GitFork className="size-3" aria-hidden="true" />
          Fork
        </span>
      ) : null}
      <span className="inline-flex min-w-0 items-center gap-1">
        <UserRound className="size-3.5 shrink-0" aria-label="author" />
        <span className="truncate">{author}</span>
      </span>
      <span className="inline-flex min-w-0 items-center gap-1">
        <GitBranch className="size-3.5 shrink-0" aria-label="branch" />
        <span className="truncate">{branch}</span>
      </span>
      <span className="inline-flex items-center gap-1 font-mono text-xs">
        <GitCommitHorizontal className="size-3.5" aria-label="commit" />
        <CommitLink repository={app.repository} commit={commit} />
      </span>
    </p>
  );
};

const Address = ({ preview: { app, state } }: { preview: Preview }) => {
  if (app === null || state === "closed") return null;
  return (
    <p className="mt-0.5 flex flex-wrap gap-x-3">
      <a
        href={app.url}
        target="_blank"
        rel="noreferrer"
        className="inline-flex min-w-0 items-center gap-1.5 text-accent hover:underline"
      >
        <span className="truncate">{app.url.replace(/^https?:\/\//, "").replace(/\/$/, "")}</span>
        <ExternalLink className="size-3.5 shrink-0" aria-label="opens in a new tab" />
      </a>
      <Link href={appHref(app.name)} className="text-muted hover:text-ink hover:underline">
        Logs and metrics
      </Link>
    </p>
  );
};

const Times = ({ preview: { activeAt, closesAt, closedAt } }: { preview: Preview }) => {
  const now = useNow();
  if (closedAt !== null) {
    return (
      <span className="text-muted">
        closed <RelativeTime at={closedAt} />
      </span>
    );
  }
  return (
    <>
      <span className="text-muted">
        last push <RelativeTime at={activeAt} />
      </span>
      {closesAt === null || now === 0 ? null : (
        <span className="text-muted" title="Where nothing is pushed to it until then">
          {closesIn(closesAt, now)}
        </span>
      )}
    </>
  );
};
