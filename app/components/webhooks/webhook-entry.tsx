"use client";
import { ChevronRight, ExternalLink } from "lucide-react";
import { ProviderIcon } from "@/app/components/connections/provider-icon";
import { providerNames } from "@/app/components/connections/provider-names";
import { CommandLine } from "@/app/components/ui/command-line";
import { Notice } from "@/app/components/ui/notice";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { RelativeTime } from "@/app/components/ui/time";
import type { App } from "@/server/apps/schema";
import type { SeenWebhook } from "./use-webhooks";
import { WebhookSecret } from "./webhook-secret";
import { pasteGuide, webhookSentence, webhookViews } from "./webhook-words";

type EntryProps = {
  app: App;
  webhook: SeenWebhook;
  open: boolean;
  /** The repository is at this provider, as far as we know. */
  isHere: boolean;
};

/** One provider's webhook: how far it has come, what to paste where, and its secret. */
export const WebhookEntry = ({ app, webhook, open, isHere }: EntryProps) => {
  const { provider, url, state, stateReason, lastDeliveryAt } = webhook;
  const name = providerNames[provider];
  const sentence = webhookSentence(webhook);
  return (
    <li className="border-b last:border-b-0">
      <details className="group" open={open || undefined}>
        <summary className="flex list-none flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3 [&::-webkit-details-marker]:hidden">
          <ChevronRight className="size-4 shrink-0 text-muted transition-transform group-open:rotate-90" aria-hidden="true" />
          <ProviderIcon provider={provider} className="size-4 shrink-0" />
          <span className="font-medium">{name}</span>
          <span className="ml-auto flex flex-wrap items-center gap-x-3 text-[13px]" role="status">
            {lastDeliveryAt === null ? null : (
              <span className="text-muted">
                last delivery <RelativeTime at={lastDeliveryAt} />
              </span>
            )}
            <StatusBadge view={webhookViews[state]} />
          </span>
        </summary>
        <div className="grid gap-4 px-4 pb-4">
          {stateReason === null ? null : <Notice look="warn" title={stateReason} />}
          {sentence === null ? (
            <PasteSteps webhook={webhook} repository={isHere ? app.repository : null} />
          ) : (
            <p className="text-muted">{sentence}</p>
          )}
          <div>
            <p className="mb-1 font-medium">Address</p>
            <CommandLine command={url} label={`Address of the webhook for ${name}`} />
          </div>
          <WebhookSecret appId={app.id} webhook={webhook} />
        </div>
      </details>
    </li>
  );
};

const PasteSteps = ({ webhook, repository }: { webhook: SeenWebhook; repository: string | null }) => {
  const { page, where, steps } = pasteGuide(webhook.provider, repository);
  return (
    <ol className="grid list-decimal gap-1 pl-5 text-[13px]">
      <li>
        Open{" "}
        {page === null ? (
          <span className="font-medium">{where}</span>
        ) : (
          <a className="text-accent underline" href={page} target="_blank" rel="noopener noreferrer">
            {where}
            <ExternalLink className="ml-1 inline size-3.5" aria-hidden="true" />
          </a>
        )}{" "}
        of the repository.
      </li>
      {steps.map((step) => (
        <li key={step}>{step}</li>
      ))}
      {webhook.state === "receiving" ? null : <li>Save it. This turns green with the first delivery that proves itself.</li>}
    </ol>
  );
};
