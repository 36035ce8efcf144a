"use client";
import { useMutation } from "@tanstack/react-query";
import { ConfirmDialog } from "@/app/components/ui/confirm-dialog";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import type { DnsProvider } from "@/server/certificates/schema";

type RemoveProps = { provider: DnsProvider; onDone: () => void; onCancel: () => void };

export const RemoveDnsProvider = ({ provider: { id, name, usedBy }, onDone, onCancel }: RemoveProps) => {
  const trpc = useTRPC();
  const remove = useMutation(trpc.dnsProviders.delete.mutationOptions({ onSuccess: onDone, onError: tellFault }));
  return (
    <ConfirmDialog
      title={`Remove ${name}?`}
      description={
        usedBy.length === 0
          ? "Its credential is deleted here. At the provider it stays good until you revoke it there."
          : `The certificates of ${usedBy.join(", ")} cannot be renewed any more. Those that are there serve until they end.`
      }
      confirm="Remove"
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ id })}
      onCancel={onCancel}
    />
  );
};
