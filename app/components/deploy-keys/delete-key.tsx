"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { AppsUsing } from "@/app/components/apps/apps-using";
import { Button } from "@/app/components/ui/button";
import { Dialog } from "@/app/components/ui/dialog";
import { toast } from "@/app/components/ui/toaster";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
import type { DeployKey } from "@/server/deploy-keys/schema";

type DeleteKeyProps = { deployKey: DeployKey; onDone: () => void; onCancel: () => void };

/** Refused while apps are read with it, which are named. */
export const DeleteKey = ({ deployKey: { id, name }, onDone, onCancel }: DeleteKeyProps) => {
  const trpc = useTRPC();
  const apps = useQuery(trpc.apps.overview.queryOptions(undefined, { staleTime: 0 }));
  const users = apps.data?.items.filter(({ deployKeyId }) => deployKeyId === id) ?? [];
  const remove = useMutation(
    trpc.deployKeys.delete.mutationOptions({
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
      title={`Delete the key ${name}?`}
      description={
        users.length > 0
          ? "These apps are read with it. Choose another credential in their settings first."
          : "Its private half is deleted for good. Remove the public half at the provider as well."
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
          Delete the key
        </Button>
      </div>
    </Dialog>
  );
};
