"use client";
import { ChevronRight, GitBranch, GitCommitHorizontal, GitCompareArrows, Tag } from "lucide-react";
import { useId, useState } from "react";
import { appHref } from "@/app/components/apps/app-pages";
import { useLiveApp } from "@/app/components/apps/live-app";
import { ProviderIcon } from "@/app/components/connections/provider-icon";
import { providerNames } from "@/app/components/connections/provider-names";
import { CommitLink } from "@/app/components/deployments/commit-link";
import { Link } from "@/app/components/ui/link";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { RelativeTime } from "@/app/components/ui/time";
import { cn } from "@/app/lib/class-names";
import type { Delivery } from "@/server/webhooks/schema";
import { DeliveryFacts } from "./delivery-facts";
import { deliverySentence, deliveryTitle, eventWord, outcomeViews } from "./delivery-words";

/** One delivery; opened it tells all that is known of it. */
export const DeliveryRow = ({ delivery }: { delivery: Delivery }) => {
  const [open, setOpen] = useState(false);
  const facts = useId();
  const sentence = deliverySentence(delivery);
  return (
    <li className="border-b last:border-b-0">
      <div className="relative flex items-start gap-3 px-4 py-2.5 focus-within:bg-sunken hover:bg-sunken">
        <button
          type="button"
          aria-expanded={open}
          aria-controls={facts}
          aria-label={`Details: ${deliveryTitle(delivery)}`}
          onClick={() => setOpen(!open)}
          className="mt-0.5 after:absolute after:inset-0"
        >
          <ChevronRight className={cn("size-4 text-muted transition-transform", open && "rotate-90")} aria-hidden="true" />
        </button>
        <div className="grid min-w-0 flex-1 gap-x-4 gap-y-0.5 sm:grid-cols-[minmax(0,1fr)_auto]">
          <div className="min-w-0">
            <p className="truncate font-medium">{deliveryTitle(delivery)}</p>
            <Subject delivery={delivery} />
          </div>
          <div className="flex flex-wrap items-baseline gap-x-3 sm:flex-col sm:items-end">
            <Outcome delivery={delivery} />
            <RelativeTime at={delivery.receivedAt} className="text-[13px] text-muted" />
          </div>
          {sentence === null ? null : <p className="text-[13px] break-words text-muted sm:col-span-2">{sentence}</p>}
        </div>
      </div>
      <div id={facts} hidden={!open}>
        {open ? <DeliveryFacts delivery={delivery} /> : null}
      </div>
    </li>
  );
};

const Outcome = ({ delivery: { outcome, deployment, previewId } }: { delivery: Delivery }) => {
  const { app } = useLiveApp();
  const link = "relative z-1 text-accent hover:underline";
  return (
    <span className="inline-flex items-baseline gap-2">
      <StatusBadge view={outcomeViews[outcome]} />
      {deployment === null || outcome === "previewed" ? null : (
        <Link href={appHref(app.name, `/deployments/${deployment.number}`)} className={link}>
          #{deployment.number}
        </Link>
      )}
      {previewId === null ? null : (
        <Link href={appHref(app.name, `/previews#${previewId}`)} className={link}>
          Previews
        </Link>
      )}
    </span>
  );
};

const Subject = ({ delivery }: { delivery: Delivery }) => {
  const { app } = useLiveApp();
  const { provider, branch, tag, commit, author } = delivery;
  return (
    <p className="flex min-w-0 flex-wrap items-center gap-x-3 text-[13px] text-muted">
      <span className="inline-flex items-center gap-1.5" title={provider === null ? undefined : providerNames[provider]}>
        {provider === null ? (
          <GitCompareArrows className="size-3.5" aria-hidden="true" />
        ) : (
          <ProviderIcon provider={provider} className="size-3.5" />
        )}
        {provider === null ? null : <span className="sr-only">{providerNames[provider]}: </span>}
        {eventWord(delivery)}
      </span>
      {branch === null ? null : (
        <span className="inline-flex min-w-0 items-center gap-1">
          <GitBranch className="size-3.5 shrink-0" aria-label="branch" />
          <span className="truncate">{branch}</span>
        </span>
      )}
      {tag === null ? null : (
        <span className="inline-flex min-w-0 items-center gap-1">
          <Tag className="size-3.5 shrink-0" aria-label="tag" />
          <span className="truncate">{tag}</span>
        </span>
      )}
      {commit === null ? null : (
        <span className="inline-flex items-center gap-1 font-mono text-xs">
          <GitCommitHorizontal className="size-3.5" aria-label="commit" />
          <CommitLink repository={app.repository} commit={commit} className="relative z-1" />
        </span>
      )}
      {author === null ? null : <span className="truncate max-sm:hidden">{author}</span>}
    </p>
  );
};
