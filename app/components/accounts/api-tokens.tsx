"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { ConfirmDialog } from "@/app/components/ui/confirm-dialog";
import { CopyButton } from "@/app/components/ui/copy-button";
import { ErrorState } from "@/app/components/ui/error-state";
import { Field } from "@/app/components/ui/field";
import { Notice } from "@/app/components/ui/notice";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { RelativeTime } from "@/app/components/ui/time";
import { toast } from "@/app/components/ui/toaster";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";

/** Tokens for the public API. A new one is shown once: only its hash is kept. */
export const ApiTokens = () => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const tokens = useQuery(trpc.accounts.tokens.list.queryOptions());
  const [fresh, setFresh] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<{ id: string; name: string } | null>(null);
  const reload = () => queryClient.invalidateQueries({ queryKey: trpc.accounts.tokens.list.queryKey() });
  const revoke = useMutation(
    trpc.accounts.tokens.revoke.mutationOptions({
      onSuccess: async () => {
        setRevoking(null);
        toast.ok("The token is revoked.");
        await reload();
      },
      onError: tellFault,
    }),
  );
  return (
    <Card>
      <CardHeader
        title="API tokens"
        description={
          <>
            For programs that call{" "}
            <a className="text-accent underline" href="/v1/openapi.json">
              /v1
            </a>{" "}
            in your name.
          </>
        }
      />
      <CreateToken
        onCreated={(token) => {
          setFresh(token);
          void reload();
        }}
      />
      {fresh === null ? null : <FreshToken token={fresh} onDone={() => setFresh(null)} />}
      {tokens.isPending ? <SkeletonRows rows={1} /> : null}
      {tokens.isError ? <ErrorState error={tokens.error} onRetry={() => void tokens.refetch()} /> : null}
      {tokens.data?.items.length === 0 ? <p className="px-4 py-3 text-muted">No tokens yet.</p> : null}
      <ul>
        {tokens.data?.items.map((token) => (
          <li key={token.id} className="flex items-center gap-4 border-b px-4 py-2.5 last:border-b-0">
            <div className="min-w-0 flex-1">
              <p className="truncate font-medium">{token.name}</p>
              <p className="text-[13px] text-muted">
                made <RelativeTime at={token.createdAt} />,{" "}
                {token.lastUsedAt === null ? (
                  "never used"
                ) : (
                  <>
                    last used <RelativeTime at={token.lastUsedAt} />
                  </>
                )}
              </p>
            </div>
            <Button size="small" look="danger" onClick={() => setRevoking(token)} aria-label={`Revoke ${token.name}`}>
              Revoke
            </Button>
          </li>
        ))}
      </ul>
      {revoking === null ? null : (
        <ConfirmDialog
          title={`Revoke ${revoking.name}?`}
          description="Programs that use it are refused from now on."
          confirm="Revoke"
          busy={revoke.isPending}
          onConfirm={() => revoke.mutate({ id: revoking.id })}
          onCancel={() => setRevoking(null)}
        />
      )}
    </Card>
  );
};

const FreshToken = ({ token, onDone }: { token: string; onDone: () => void }) => (
  <div className="border-b p-4">
    <Notice title="Copy this token now. It is not shown again.">
      <div className="mt-2 flex items-center gap-2">
        <code className="min-w-0 flex-1 overflow-x-auto rounded-md border bg-surface px-2.5 py-1.5 font-mono text-[13px]">
          {token}
        </code>
        <CopyButton text={token} label="Copy the token" />
        <Button size="small" onClick={onDone}>
          Done
        </Button>
      </div>
    </Notice>
  </div>
);

const CreateToken = ({ onCreated }: { onCreated: (token: string) => void }) => {
  const trpc = useTRPC();
  const [name, setName] = useState("");
  const create = useMutation(
    trpc.accounts.tokens.create.mutationOptions({
      onSuccess: ({ token }) => {
        setName("");
        onCreated(token);
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name });
  };
  return (
    <form className="flex items-end gap-2 border-b p-4" onSubmit={submit}>
      <Field
        className="max-w-sm flex-1"
        label="New token"
        placeholder="What it is for"
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
