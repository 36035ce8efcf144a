"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { AppsUsing } from "@/app/components/apps/apps-using";
import { Button } from "@/app/components/ui/button";
import { Dialog } from "@/app/components/ui/dialog";
import { toast } from "@/app/components/ui/toaster";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
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
      onError: (error) => {
        const { message, next } = describeError(error);
        toast.bad(message, next);
      },
    }),
  );
  return (
    <Dialog
      open
      onOpenChange={onCancel}
      title={`Forget ${name}?`}
      description={
        users.length > 0
          ? "These apps are read with it. Choose another credential in their settings first."
          : "Its credential is deleted here. At the provider it stays good until you revoke it there."
      }
    >
      <AppsUsing apps={users} />
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Keep it</Button>
        <Button
          look="danger"
          busy={remove.isPending}
          disabled={!apps.isSuccess || users.length > 0}
          onClick={() => remove.mutate({ id })}
        >
          Forget
        </Button>
      </div>
    </Dialog>
  );
};
