"use client";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { ErrorState } from "@/app/components/ui/error-state";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { RelativeTime } from "@/app/components/ui/time";
import { toast } from "@/app/components/ui/toasts";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import type { Notification } from "@/server/notifications/schema";
import { channelKindWords } from "./channel-words";

/** Messages that were given up: why, and the way to send them all the same. */
export const Messages = () => {
  const trpc = useTRPC();
  const pages = useInfiniteQuery(
    trpc.notifications.list.infiniteQueryOptions({ state: "failed", limit: 20 }, { getNextPageParam: (page) => page.nextCursor }),
  );
  const items = pages.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Card aria-labelledby="messages">
      <CardHeader
        id="messages"
        title="Messages that did not arrive"
        description="Each was tried for a day, with growing pauses, and then given up."
      >
        <ApiCall
          calls={[
            { what: "List", method: "GET", path: "/v1/notifications?state=failed" },
            { what: "Send one again", method: "POST", path: "/v1/notifications/ID/resend" },
          ]}
        />
      </CardHeader>
      {pages.isPending ? <SkeletonRows rows={1} /> : null}
      {pages.isError ? <ErrorState error={pages.error} onRetry={() => void pages.refetch()} /> : null}
      {pages.isSuccess && items.length === 0 ? <p className="px-4 py-3 text-muted">All have arrived.</p> : null}
      <ul>
        {items.map((message) => (
          <MessageRow key={message.id} message={message} />
        ))}
      </ul>
      {pages.hasNextPage ? (
        <div className="border-t p-3 text-center">
          <Button size="small" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Load older messages
          </Button>
        </div>
      ) : null}
    </Card>
  );
};

const MessageRow = ({ message }: { message: Notification }) => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { id, title, channelName, channelKind, answer, attempts, createdAt } = message;
  const resend = useMutation(
    trpc.notifications.resend.mutationOptions({
      onSuccess: () => toast.ok(`It is sent again to ${channelName}.`),
      onError: tellFault,
      onSettled: () => {
        void queryClient.invalidateQueries({ queryKey: trpc.notifications.list.pathKey() });
        void queryClient.invalidateQueries({ queryKey: trpc.channels.list.queryKey() });
      },
    }),
  );
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b px-4 py-3 last:border-b-0">
      <div className="min-w-0 flex-1 basis-64">
        <p className="font-medium wrap-anywhere">{title}</p>
        <p className="text-[13px] text-muted">
          {channelKindWords[channelKind].name}, {channelName} · <RelativeTime at={createdAt} /> ·{" "}
          {attempts === 1 ? "1 attempt" : `${attempts} attempts`}
        </p>
        {answer === null ? null : <p className="mt-0.5 text-[13px] wrap-anywhere text-bad">{answer}</p>}
      </div>
      <Button size="small" aria-label={`Send again: ${title}`} busy={resend.isPending} onClick={() => resend.mutate({ id })}>
        {resend.isPending ? null : <RotateCw aria-hidden="true" />}
        Send again
      </Button>
    </li>
  );
};
