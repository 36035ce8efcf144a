"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { type FormEvent, useEffect, useState } from "react";
import { useLiveApp } from "@/app/components/apps/live-app";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { ErrorState } from "@/app/components/ui/error-state";
import { Field } from "@/app/components/ui/field";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { RelativeTime } from "@/app/components/ui/time";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
import type { CreatedDeployHook, DeployHook } from "@/server/deploy-hooks/schema";
import { FreshHook } from "./fresh-hook";

const RevokeHook = dynamic(() => import("./revoke-hook").then((file) => file.RevokeHook), { ssr: false });

/** Addresses that deploy the app when they are called. A new one is shown once: only its hash is kept. */
export const DeployHooks = () => {
  const { app, list, reload } = useHooks();
  const [fresh, setFresh] = useState<CreatedDeployHook | null>(null);
  const [revoking, setRevoking] = useState<DeployHook | null>(null);
  return (
    <Card aria-labelledby="deploy-hooks">
      <CardHeader
        id="deploy-hooks"
        title="Deploy hooks"
        description="An address that deploys the head of the branch when a CI system, or anything else, calls it."
      />
      <CreateHook
        appId={app.id}
        onCreated={(hook) => {
          setFresh(hook);
          reload();
        }}
      />
      {fresh === null ? null : <FreshHook hook={fresh} onDone={() => setFresh(null)} />}
      {list.isPending ? <SkeletonRows rows={1} /> : null}
      {list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.data?.items.length === 0 ? <p className="px-4 py-3 text-muted">No deploy hooks yet.</p> : null}
      <ul>
        {list.data?.items.map((hook) => (
          <HookRow key={hook.id} hook={hook} onRevoke={() => setRevoking(hook)} />
        ))}
      </ul>
      {revoking === null ? null : (
        <RevokeHook
          hook={revoking}
          onDone={() => {
            if (fresh?.id === revoking.id) setFresh(null);
            setRevoking(null);
            reload();
          }}
          onCancel={() => setRevoking(null)}
        />
      )}
    </Card>
  );
};

/** Read again with each deployment: a hook may have been what asked for it. */
const useHooks = () => {
  const { app, deployments } = useLiveApp();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const list = useQuery(trpc.deployHooks.list.queryOptions({ id: app.id }));
  const queryKey = trpc.deployHooks.list.queryKey({ id: app.id });
  const latest = deployments[0]?.id;
  useEffect(() => {
    void latest;
    void queryClient.invalidateQueries({ queryKey: trpc.deployHooks.list.queryKey({ id: app.id }) });
  }, [latest, queryClient, trpc, app.id]);
  return { app, list, reload: () => void queryClient.invalidateQueries({ queryKey }) };
};

const HookRow = ({ hook, onRevoke }: { hook: DeployHook; onRevoke: () => void }) => (
  <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-4 py-2.5 last:border-b-0">
    <div className="min-w-0 flex-1 basis-56">
      <p className="font-medium wrap-anywhere">
        {hook.name} <code className="ml-1 font-mono text-xs font-normal text-muted">{hook.prefix}…</code>
      </p>
      <p className="text-[13px] text-muted">
        made <RelativeTime at={hook.createdAt} />
        {hook.createdByName === null ? null : ` by ${hook.createdByName}`},{" "}
        {hook.lastUsedAt === null ? (
          "never used"
        ) : (
          <>
            last used <RelativeTime at={hook.lastUsedAt} />
          </>
        )}
      </p>
    </div>
    <Button size="small" look="danger" aria-label={`Revoke ${hook.name}`} onClick={onRevoke}>
      Revoke
    </Button>
  </li>
);

type CreateProps = { appId: string; onCreated: (hook: CreatedDeployHook) => void };

const CreateHook = ({ appId, onCreated }: CreateProps) => {
  const trpc = useTRPC();
  const [name, setName] = useState("");
  const create = useMutation(
    trpc.deployHooks.create.mutationOptions({
      onSuccess: (hook) => {
        setName("");
        onCreated(hook);
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ id: appId, name });
  };
  return (
    <form noValidate className="flex items-end gap-2 border-b p-4" onSubmit={submit}>
      <Field
        className="max-w-sm flex-1"
        label="New deploy hook"
        placeholder="Who will call it"
        value={name}
        onChange={(event) => setName(event.target.value)}
        autoComplete="off"
        error={create.isError ? describeError(create.error).message : undefined}
      />
      <Button type="submit" busy={create.isPending} disabled={name.trim() === ""}>
        Create
      </Button>
    </form>
  );
};
