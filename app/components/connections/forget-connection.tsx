"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { AppsUsing } from "@/app/components/apps/apps-using";
import { ConfirmDialog } from "@/app/components/ui/confirm-dialog";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import type { Connection } from "@/server/connections/schema";

type ForgetProps = { connection: Connection; onDone: () => void; onCancel: () => void };

/** Refused while apps use it, which are named. */
export const ForgetConnection = ({ connection: { id, name }, onDone, onCancel }: ForgetProps) => {
  const trpc = useTRPC();
  const apps = useQuery(trpc.apps.overview.queryOptions(undefined, { staleTime: 0 }));
  const users = apps.data?.items.filter(({ gitConnectionId }) => gitConnectionId === id) ?? [];
  const remove = useMutation(
    trpc.connections.delete.mutationOptions({
      onSuccess: onDone,
      onError: tellFault,
    }),
  );
  return (
    <ConfirmDialog
      title={`Forget ${name}?`}
      description={
        users.length > 0
          ? "These apps are read with it. Choose another credential in their settings first."
          : "Its credential is deleted here. At the provider it stays good until you revoke it there."
      }
      confirm="Forget"
      busy={remove.isPending}
      disabled={!apps.isSuccess || users.length > 0}
      onConfirm={() => remove.mutate({ id })}
      onCancel={onCancel}
    >
      <AppsUsing apps={users} />
    </ConfirmDialog>
  );
};
