"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleCheck, CircleX, Send, TriangleAlert } from "lucide-react";
import { Button } from "@/app/components/ui/button";
import { StatusBadge } from "@/app/components/ui/status-badge";
import { RelativeTime } from "@/app/components/ui/time";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import type { Channel, TestedChannel } from "@/server/channels/schema";
import { channelKindWords, channelView } from "./channel-words";
import { WebhookSecret } from "./webhook-secret";

type RowProps = { channel: Channel; onOpen: (kind: "change" | "delete") => void };

/** One channel: where it leads, how it stands, and what can be done about it. */
export const ChannelRow = ({ channel, onOpen }: RowProps) => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { id, name, kind } = channel;
  const { icon: Icon, name: kindName } = channelKindWords[kind];
  const test = useMutation(
    trpc.channels.test.mutationOptions({
      onError: tellFault,
      onSettled: () => void queryClient.invalidateQueries({ queryKey: trpc.channels.list.queryKey() }),
    }),
  );
  return (
    <li className="border-b px-4 py-3.5 last:border-b-0">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <span className="mt-0.5 grid size-9 shrink-0 place-items-center rounded-md border bg-sunken" title={kindName}>
          <Icon className="size-5" aria-hidden="true" />
        </span>
        <Facts channel={channel} tested={test.data?.answer ?? null} />
        <div className="flex flex-wrap gap-2">
          <Button size="small" aria-label={`Send a test to ${name}`} busy={test.isPending} onClick={() => test.mutate({ id })}>
            {test.isPending ? null : <Send aria-hidden="true" />}
            Send test
          </Button>
          <Button size="small" aria-label={`Change ${name}`} onClick={() => onOpen("change")}>
            Change
          </Button>
          <Button size="small" look="danger" aria-label={`Delete ${name}`} onClick={() => onOpen("delete")}>
            Delete
          </Button>
        </div>
      </div>
      <div role="status">{test.data === undefined || test.isPending ? null : <Answer tested={test.data} />}</div>
      {kind === "webhook" ? <WebhookSecret id={id} name={name} /> : null}
    </li>
  );
};

/** `tested`: what the receiver has just said, which stands below already. */
const Facts = ({ channel, tested }: { channel: Channel; tested: string | null }) => {
  const { name, kind, destination, isDefault, stateReason, lastSentAt } = channel;
  return (
    <div className="min-w-0 flex-1 basis-64">
      <p className="flex flex-wrap items-baseline gap-x-3">
        <span className="font-medium wrap-anywhere">{name}</span>
        <StatusBadge view={channelView(channel)} className="text-[13px]" />
        {isDefault ? (
          <span className="rounded-full border px-2 text-xs text-muted" title="Hears of every rule that names no channel">
            Default
          </span>
        ) : null}
      </p>
      <p className="text-[13px] wrap-anywhere text-muted">
        {channelKindWords[kind].name} · {destination}
        {lastSentAt === null ? null : (
          <>
            {" · last message "}
            <RelativeTime at={lastSentAt} />
          </>
        )}
      </p>
      {stateReason === null || stateReason === tested ? null : (
        <p className="mt-1 flex gap-1.5 text-[13px] text-warn">
          <TriangleAlert className="mt-0.5 size-3.5 shrink-0" aria-hidden="true" />
          <span className="min-w-0 wrap-anywhere">{stateReason}</span>
        </p>
      )}
    </div>
  );
};

/** What the receiver said to the test. */
const Answer = ({ tested: { delivered, answer } }: { tested: TestedChannel }) => {
  const Icon = delivered ? CircleCheck : CircleX;
  return (
    <div className="mt-3 flex gap-2 rounded-md border bg-sunken px-3 py-2">
      <Icon className={delivered ? "mt-0.5 size-4 shrink-0 text-ok" : "mt-0.5 size-4 shrink-0 text-bad"} aria-hidden="true" />
      <div className="min-w-0">
        <p className="font-medium">{delivered ? "The test was delivered." : "The test was not delivered."}</p>
        {answer === "" ? null : <p className="text-[13px] wrap-anywhere whitespace-pre-wrap text-muted">{answer}</p>}
      </div>
    </div>
  );
};
