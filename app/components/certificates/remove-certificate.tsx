"use client";
import { useMutation } from "@tanstack/react-query";
import { ConfirmDialog } from "@/app/components/ui/confirm-dialog";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import type { Certificate } from "@/server/certificates/schema";

type RemoveProps = { certificate: Certificate; onDone: () => void; onCancel: () => void };

export const RemoveCertificate = ({ certificate: { id, names, usedBy, origin }, onDone, onCancel }: RemoveProps) => {
  const trpc = useTRPC();
  const remove = useMutation(trpc.certificates.delete.mutationOptions({ onSuccess: onDone, onError: tellFault }));
  return (
    <ConfirmDialog
      title={`Remove the certificate of ${names[0] ?? "these names"}?`}
      description={
        usedBy.length === 0
          ? "It serves no name now. Its key is deleted with it."
          : `It serves ${usedBy.join(", ")}. They get another one that covers them, or one that is fetched by itself; until it is there, browsers warn their visitors.${origin === "issued" ? " For a wildcard a new one is fetched." : ""}`
      }
      confirm="Remove"
      busy={remove.isPending}
      onConfirm={() => remove.mutate({ id })}
      onCancel={onCancel}
    />
  );
};
