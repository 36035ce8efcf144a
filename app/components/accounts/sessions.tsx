"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { ErrorState } from "@/app/components/ui/error-state";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { RelativeTime } from "@/app/components/ui/time";
import { toast } from "@/app/components/ui/toaster";
import { browserName } from "@/app/lib/browser-name";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";

export const Sessions = () => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const sessions = useQuery(trpc.accounts.sessions.list.queryOptions());
  const revoke = useMutation(
    trpc.accounts.sessions.revoke.mutationOptions({
      onSuccess: async () => {
        toast.ok("That browser is signed out.");
        await queryClient.invalidateQueries({ queryKey: trpc.accounts.sessions.list.queryKey() });
      },
      onError: tellFault,
    }),
  );
  return (
    <Card>
      <CardHeader title="Sessions" description="Browsers that are signed in to this account." />
      {sessions.isPending ? <SkeletonRows rows={2} /> : null}
      {sessions.isError ? <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} /> : null}
      <ul>
        {sessions.data?.items.map((session) => (
          <li key={session.id} className="flex items-center gap-4 border-b px-4 py-2.5 last:border-b-0">
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">{browserName(session.userAgent)}</p>
              <p className="text-[13px] text-muted">
                {session.address ?? "unknown address"} · last seen <RelativeTime at={session.lastSeenAt} />
              </p>
            </div>
            {session.current ? (
              <span className="text-[13px] font-medium text-ok">This browser</span>
            ) : (
              <Button
                size="small"
                busy={revoke.isPending && revoke.variables.id === session.id}
                onClick={() => revoke.mutate({ id: session.id })}
                aria-label={`Sign out ${browserName(session.userAgent)}`}
              >
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
};
