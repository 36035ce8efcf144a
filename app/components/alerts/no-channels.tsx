"use client";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@/app/components/ui/link";
import { Notice } from "@/app/components/ui/notice";
import { useTRPC } from "@/app/lib/trpc/client";

/** Rules that tell nobody are half of what they could be: says so until there is a channel. */
export const NoChannels = () => {
  const trpc = useTRPC();
  const channels = useQuery(trpc.channels.list.queryOptions());
  if (!channels.isSuccess || channels.data.items.length > 0) return null;
  return (
    <Notice title="Alerts stand in this dashboard alone.">
      <p>
        Nobody is told of them yet.{" "}
        <Link href="/settings/channels?add=1" className="text-accent underline">
          Add a channel
        </Link>
        , and they come to your team by e-mail, Slack, Discord, Telegram or a webhook.
      </p>
    </Notice>
  );
};
