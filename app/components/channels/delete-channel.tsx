"use client";
import { useMutation, useQuery } from "@tanstack/react-query";
import { ConfirmDialog } from "@/app/components/ui/confirm-dialog";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import type { Channel } from "@/server/channels/schema";

type DeleteProps = { channel: Channel; onDone: () => void; onCancel: () => void };

/** Says whose messages have nowhere to go then. */
export const DeleteChannel = ({ channel: { id, name, isDefault }, onDone, onCancel }: DeleteProps) => {
  const trpc = useTRPC();
  const remove = useMutation(trpc.channels.delete.mutationOptions({ onSuccess: onDone, onError: tellFault }));
  return (
    <ConfirmDialog
      title={`Delete ${name}?`}
      description={
        isDefault
          ? "It hears of every rule that names no channel. Messages that wait for it are not sent any more."
          : "Messages that wait for it are not sent any more."
      }
      confirm="Delete"
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ id })}
      onCancel={onCancel}
    ></ConfirmDialog>
  );
};
