"use client";
import { RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { useLiveApp } from "@/app/components/apps/live-app";
import { providerNames } from "@/app/components/connections/provider-names";
import { CommitLink } from "@/app/components/deployments/commit-link";
import { Button } from "@/app/components/ui/button";
import { OutsideLink } from "@/app/components/ui/outside-link";
import { Clock, Duration } from "@/app/components/ui/time";
import { formatBytes } from "@/app/lib/format";
import type { Delivery } from "@/server/webhooks/schema";
import { useSendAgain } from "./use-deliveries";

const changed = (paths: number): string => (paths === 1 ? "1 path" : `${paths} paths`);

/** All that is known of a delivery, and the way to have it taken again. */
export const DeliveryFacts = ({ delivery }: { delivery: Delivery }) => (
  <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3 border-t bg-sunken/60 py-3 pr-4 pl-11">
    <dl className="grid min-w-0 gap-x-4 gap-y-1 text-[13px] sm:grid-cols-[9rem_minmax(0,1fr)]">
      {factsOf(delivery).map(([term, value]) => (
        <div key={term} className="contents">
          <dt className="text-muted">{term}</dt>
          <dd className="wrap-anywhere max-sm:mb-1">{value}</dd>
        </div>
      ))}
    </dl>
    {delivery.canSendAgain ? <SendAgain id={delivery.id} /> : null}
  </div>
);

const SendAgain = ({ id }: { id: string }) => {
  const { mutate, isPending } = useSendAgain();
  return (
    <Button size="small" busy={isPending} onClick={() => mutate({ id })}>
      {isPending ? null : <RotateCw aria-hidden="true" />}
      Send again
    </Button>
  );
};

const Commit = ({ commit }: { commit: string }) => {
  const { app } = useLiveApp();
  return (
    <span className="font-mono text-xs">
      <CommitLink repository={app.repository} commit={commit} />
    </span>
  );
};

const PullRequest = ({ request }: { request: NonNullable<Delivery["pullRequest"]> }) => (
  <OutsideLink href={request.url} className="text-accent hover:underline">
    #{request.number} {request.title}
  </OutsideLink>
);

const sourceWords: Record<Delivery["source"], string> = {
  webhook: "Sent by the provider",
  redelivery: "Sent again by hand",
  comparison: "Found by comparing the branch with the git server",
};

const factsOf = (delivery: Delivery): [string, ReactNode][] => {
  const { provider, event, deliveryId, originalId, address, commit, commitMessage, pullRequest } = delivery;
  const facts: [string, ReactNode][] = [
    ["Received", <Clock key="received" at={delivery.receivedAt} />],
    ["How it came", sourceWords[delivery.source]],
  ];
  if (provider !== null) facts.push(["Provider", providerNames[provider]]);
  if (event !== null) facts.push(["Event", event]);
  if (deliveryId !== null) facts.push(["Delivery id", <Code key="id" text={deliveryId} />]);
  if (originalId !== null) facts.push(["First delivery", <Code key="original" text={originalId} />]);
  if (address !== null) facts.push(["Sender", address]);
  if (pullRequest !== null) facts.push(["Pull request", <PullRequest key="request" request={pullRequest} />]);
  if (commit !== null) facts.push(["Commit", <Commit key="commit" commit={commit} />]);
  if (commitMessage !== null) facts.push(["Message", <Message key="message" text={commitMessage} />]);
  if (delivery.author !== null) facts.push(["Author", delivery.author]);
  if (delivery.changedPaths !== null) facts.push(["Changed", changed(delivery.changedPaths)]);
  if (delivery.bytes > 0) facts.push(["Size", formatBytes(delivery.bytes)]);
  if (delivery.finishedAt !== null)
    facts.push(["Decided after", <Duration key="decided" from={delivery.receivedAt} to={delivery.finishedAt} />]);
  return facts;
};

const Message = ({ text }: { text: string }) => <span className="whitespace-pre-wrap">{text.trim()}</span>;

const Code = ({ text }: { text: string }) => <span className="font-mono text-xs">{text}</span>;
