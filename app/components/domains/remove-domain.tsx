"use client";
import { useMutation } from "@tanstack/react-query";
import { ConfirmDialog } from "@/app/components/ui/confirm-dialog";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import type { Domain } from "@/server/domains/domain-schema";

type RemoveProps = { domain: Domain; onDone: () => void; onCancel: () => void };

export const RemoveDomain = ({ domain: { id, displayName, app, status }, onDone, onCancel }: RemoveProps) => {
  const trpc = useTRPC();
  const remove = useMutation(trpc.domains.remove.mutationOptions({ onSuccess: onDone, onError: tellFault }));
  return (
    <ConfirmDialog
      title={`Remove ${displayName}?`}
      description={
        status === "pending"
          ? `It is forgotten here. ${app.name} and its other names are not touched.`
          : `Its visitors get no answer from ${app.name} any more, at once. Its options go with it. Its DNS records are yours to delete.`
      }
      confirm="Remove"
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ id })}
      onCancel={onCancel}
    />
  );
};
