"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { Button } from "@/app/components/ui/button";
import { Card, CardHeader } from "@/app/components/ui/card";
import { ConfirmDialog } from "@/app/components/ui/confirm-dialog";
import { Dialog } from "@/app/components/ui/dialog";
import { EmptyState } from "@/app/components/ui/empty-state";
import { ErrorState } from "@/app/components/ui/error-state";
import { SkeletonRows } from "@/app/components/ui/skeleton";
import { toast } from "@/app/components/ui/toaster";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import type { Registry } from "@/server/registries/schema";
import { RegistryForm } from "./registry-form";

type Open = { kind: "new" } | { kind: "edit"; registry: Registry } | { kind: "delete"; registry: Registry } | null;

/** The team's credentials for image registries. Passwords go in and never come out. */
export const Registries = () => {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const list = useQuery(trpc.registries.list.queryOptions());
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const done = (sentence: string) => {
    toast.ok(sentence);
    close();
    void queryClient.invalidateQueries({ queryKey: trpc.registries.list.queryKey() });
  };
  const items = list.data?.items ?? [];
  return (
    <Card>
      <CardHeader title="Image registries" description="Credentials with which hosts pull private images.">
        <Button size="small" onClick={() => setOpen({ kind: "new" })}>
          Add a registry
        </Button>
      </CardHeader>
      {list.isPending ? <SkeletonRows rows={2} /> : null}
      {list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isSuccess && items.length === 0 ? (
        <EmptyState icon={KeyRound} title="No registries yet">
          Public images need none. Add one to run images that only your team may pull.
        </EmptyState>
      ) : null}
      <ul>
        {items.map((registry) => (
          <RegistryRow key={registry.id} registry={registry} onOpen={setOpen} />
        ))}
      </ul>
      <Dialog open={open?.kind === "new"} onOpenChange={close} title="Add a registry">
        <RegistryForm registry={null} onDone={() => done("The registry is kept.")} onCancel={close} />
      </Dialog>
      <Dialog open={open?.kind === "edit"} onOpenChange={close} title="Change the registry">
        {open?.kind === "edit" ? (
          <RegistryForm registry={open.registry} onDone={() => done("The registry is changed.")} onCancel={close} />
        ) : null}
      </Dialog>
      <DeleteRegistry
        registry={open?.kind === "delete" ? open.registry : null}
        onDone={() => done("The registry is forgotten.")}
        onCancel={close}
      />
    </Card>
  );
};

const RegistryRow = ({ registry, onOpen }: { registry: Registry; onOpen: (open: Open) => void }) => (
  <li className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b px-4 py-2.5 last:border-b-0">
    <div className="min-w-0 flex-1 basis-56">
      <p className="truncate font-medium">{registry.name}</p>
      <p className="text-[13px] wrap-anywhere text-muted">
        {registry.username} at {registry.server} · {registry.apps === 1 ? "1 app" : `${registry.apps} apps`}
      </p>
    </div>
    <div className="flex gap-2">
      <Button size="small" aria-label={`Change ${registry.name}`} onClick={() => onOpen({ kind: "edit", registry })}>
        Change
      </Button>
      <Button
        size="small"
        look="danger"
        aria-label={`Forget ${registry.name}`}
        onClick={() => onOpen({ kind: "delete", registry })}
      >
        Forget
      </Button>
    </div>
  </li>
);

type DeleteProps = { registry: Registry | null; onDone: () => void; onCancel: () => void };

const DeleteRegistry = ({ registry, onDone, onCancel }: DeleteProps) => {
  const trpc = useTRPC();
  const remove = useMutation(
    trpc.registries.delete.mutationOptions({
      onSuccess: onDone,
      onError: tellFault,
    }),
  );
  if (registry === null) return null;
  return (
    <ConfirmDialog
      title={`Forget ${registry.name}?`}
      description="Hosts can no longer pull with it. What runs goes on running."
      confirm="Forget"
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ id: registry.id })}
      onCancel={onCancel}
    />
  );
};
