"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Radio } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { EmptyState } from "@/app/components/ui/empty-state";
import { ErrorState } from "@/app/components/ui/error-state";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { toast } from "@/app/components/ui/toasts";
import { useTRPC } from "@/app/lib/trpc/client";
import { useUrlState } from "@/app/lib/use-url-state";
import type { Channel, CreatedChannel } from "@/server/channels/schema";
import { ChannelRow } from "./channel-row";
import { FreshSecret } from "./fresh-secret";
import { Messages } from "./messages";

// Most who come here only look.
const ChannelDialog = dynamic(() => import("./channel-dialog").then((file) => file.ChannelDialog), { ssr: false });
const DeleteChannel = dynamic(() => import("./delete-channel").then((file) => file.DeleteChannel), { ssr: false });

export type OpenChannel = { kind: "change" | "delete"; channel: Channel };

/** The team's ways of being told. What is secret of them goes in and never comes out, but for what signs a webhook. */
export const Channels = () => {
  const trpc = useTRPC();
  const list = useQuery(trpc.channels.list.queryOptions());
  const { items = [], hasMailServer = false } = list.data ?? {};
  const { adding, setAdding, open, setOpen, fresh, added, done } = useDialogs();
  const add = (
    <Button size="small" onClick={() => setAdding(true)}>
      <Plus aria-hidden="true" />
      Add a channel
    </Button>
  );
  return (
    <>
      <Card aria-labelledby="channels">
        <CardHeader id="channels" title="Channels" description="How your team is told when an alert fires, and when it is over.">
          <div className="flex items-center gap-2">
            <ApiCall
              calls={[
                { what: "List", method: "GET", path: "/v1/channels" },
                { what: "Send a test", method: "POST", path: "/v1/channels/ID/test" },
              ]}
            />
            {items.length > 0 ? add : null}
          </div>
        </CardHeader>
        {fresh?.secret == null ? null : <FreshSecret name={fresh.name} secret={fresh.secret} />}
        {list.isPending ? <SkeletonRows rows={2} /> : null}
        {list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
        {list.isSuccess && items.length === 0 ? (
          <EmptyState icon={Radio} title="Nobody is told yet" action={add}>
            Alerts stand in this dashboard alone. With a channel they come to you: by e-mail, Slack, Discord, Telegram, or a
            webhook of your own.
          </EmptyState>
        ) : null}
        <ul>
          {items.map((channel) => (
            <ChannelRow key={channel.id} channel={channel} onOpen={(kind) => setOpen({ kind, channel })} />
          ))}
        </ul>
        {items.length === 0 ? null : (
          <p className="border-t px-4 py-3 text-[13px] text-muted">
            A rule that names no channel tells every one that is marked as default. A rule that names some tells exactly these.
          </p>
        )}
      </Card>
      {items.length === 0 ? null : <Messages />}
      {adding ? (
        <ChannelDialog channel={null} hasMailServer={hasMailServer} onDone={added} onCancel={() => setAdding(false)} />
      ) : null}
      {open?.kind === "change" ? (
        <ChannelDialog
          channel={open.channel}
          hasMailServer={hasMailServer}
          onDone={() => done("The channel is changed.")}
          onCancel={() => setOpen(null)}
        />
      ) : null}
      {open?.kind === "delete" ? (
        <DeleteChannel channel={open.channel} onDone={() => done("The channel is deleted.")} onCancel={() => setOpen(null)} />
      ) : null}
    </>
  );
};

/** `?add=1` opens the form: other pages lead straight to it. */
const useDialogs = () => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [add, setAdd] = useUrlState("add", ["1"]);
  const [open, setOpen] = useState<OpenChannel | null>(null);
  const [fresh, setFresh] = useState<CreatedChannel | null>(null);
  const setAdding = (now: boolean) => setAdd(now ? "1" : "");
  const done = (sentence: string) => {
    toast.ok(sentence);
    setOpen(null);
    void queryClient.invalidateQueries({ queryKey: trpc.channels.list.queryKey() });
  };
  const added = (channel: CreatedChannel | null) => {
    setAdding(false);
    setFresh(channel);
    done(`${channel?.name ?? "The channel"} is added. Send a test to see whether it arrives.`);
  };
  return { adding: add === "1", setAdding, open, setOpen, fresh, added, done };
};
