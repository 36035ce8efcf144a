"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { AppsUsing } from "@/app/components/apps/apps-using";
import { ConfirmDialog } from "@/app/components/ui/confirm-dialog";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
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
      onError: tellFault,
    }),
  );
  return (
    <ConfirmDialog
      title={`Delete the key ${name}?`}
      description={
        users.length > 0
          ? "These apps are read with it. Choose another credential in their settings first."
          : "Its private half is deleted for good. Remove the public half at the provider as well."
      }
      confirm="Delete the key"
      busy={remove.isPending}
      disabled={!apps.isSuccess || users.length > 0}
      onConfirm={() => remove.mutate({ id })}
      onCancel={onCancel}
    >
      <AppsUsing apps={users} />
    </ConfirmDialog>
  );
};
