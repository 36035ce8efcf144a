"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { countApps } from "@/app/components/connections/connection-words";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { EmptyState } from "@/app/components/ui/empty-state";
import { ErrorState } from "@/app/components/ui/error-state";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { RelativeTime } from "@/app/components/ui/time";
import { toast } from "@/app/components/ui/toaster";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import type { DeployKey } from "@/server/deploy-keys/schema";
import { PublicKey } from "./public-key";

const MakeKeyDialog = dynamic(() => import("./make-key-dialog").then((file) => file.MakeKeyDialog), { ssr: false });
const DeleteKey = dynamic(() => import("./delete-key").then((file) => file.DeleteKey), { ssr: false });

/** The team's SSH keys that read repositories. Only their public halves are seen. */
export const DeployKeys = () => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const list = useQuery(trpc.deployKeys.list.queryOptions());
  const [making, setMaking] = useState(false);
  const [deleting, setDeleting] = useState<DeployKey | null>(null);
  const items = list.data?.items ?? [];
  const reload = () => void queryClient.invalidateQueries({ queryKey: trpc.deployKeys.list.queryKey() });
  const make = (
    <Button size="small" onClick={() => setMaking(true)}>
      <Plus aria-hidden="true" />
      Make a key
    </Button>
  );
  return (
    <Card aria-labelledby="deploy-keys">
      <CardHeader
        id="deploy-keys"
        title="Deploy keys"
        description="Each reads the repositories in whose settings its public half is pasted."
      >
        {items.length > 0 ? make : null}
      </CardHeader>
      {list.isPending ? <SkeletonRows rows={2} /> : null}
      {list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isSuccess && items.length === 0 ? (
        <EmptyState icon={KeyRound} title="No deploy keys yet" action={make}>
          For a private repository on any git server with SSH, without an account there.
        </EmptyState>
      ) : null}
      <ul>
        {items.map((key) => (
          <KeyRow key={key.id} deployKey={key} onDelete={() => setDeleting(key)} />
        ))}
      </ul>
      {making ? <MakeKeyDialog onMade={reload} onClose={() => setMaking(false)} /> : null}
      {deleting === null ? null : (
        <DeleteKey
          deployKey={deleting}
          onDone={() => {
            setDeleting(null);
            toast.ok("The key is deleted.");
            reload();
          }}
          onCancel={() => setDeleting(null)}
        />
      )}
    </Card>
  );
};

const KeyRow = ({ deployKey, onDelete }: { deployKey: DeployKey; onDelete: () => void }) => (
  <li className="border-b px-4 py-3.5 last:border-b-0">
    <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-medium wrap-anywhere">{deployKey.name}</p>
        <p className="text-[13px] text-muted">
          made <RelativeTime at={deployKey.createdAt} /> · {countApps(deployKey.apps)}
        </p>
      </div>
      <Button size="small" look="danger" aria-label={`Delete ${deployKey.name}`} onClick={onDelete}>
        Delete
      </Button>
    </div>
    <div className="mt-2">
      <PublicKey deployKey={deployKey} />
    </div>
    <Servers deployKey={deployKey} />
  </li>
);

/** Which keys of git servers it is held to: those are trusted since they were first seen. */
const Servers = ({ deployKey }: { deployKey: DeployKey }) => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const forget = useMutation(
    trpc.deployKeys.forgetServer.mutationOptions({
      onSuccess: (_, { server }) => toast.ok(`The next key that ${server} shows is held to.`),
      onError: tellFault,
      onSettled: () => void queryClient.invalidateQueries({ queryKey: trpc.deployKeys.list.queryKey() }),
    }),
  );
  if (deployKey.servers.length === 0) return null;
  return (
    <details className="mt-2 text-[13px]">
      <summary className="w-fit text-muted">
        Known {deployKey.servers.length === 1 ? "server" : "servers"} ({deployKey.servers.length})
      </summary>
      <p className="mt-1 text-muted">
        Each was seen with this key first, and is refused with another one. Forget it when the server has a new key for a good
        reason.
      </p>
      <ul className="mt-1 grid gap-1">
        {deployKey.servers.map(({ server, fingerprint }) => (
          <li key={`${server} ${fingerprint}`} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="min-w-0 flex-1 basis-64 wrap-anywhere">
              {server} <code className="font-mono text-xs text-muted">{fingerprint}</code>
            </span>
            <Button
              size="small"
              aria-label={`Forget the key of ${server}`}
              busy={forget.isPending && forget.variables.server === server}
              onClick={() => forget.mutate({ id: deployKey.id, server })}
            >
              Forget
            </Button>
          </li>
        ))}
      </ul>
    </details>
  );
};
