"use client";
import { useMutation } from "@tanstack/react-query";
import { ConfirmDialog } from "@/app/components/ui/confirm-dialog";
import { toast } from "@/app/components/ui/toaster";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import type { DeployHook } from "@/server/deploy-hooks/schema";

type RevokeProps = { hook: DeployHook; onDone: () => void; onCancel: () => void };

export const RevokeHook = ({ hook, onDone, onCancel }: RevokeProps) => {
  const trpc = useTRPC();
  const revoke = useMutation(
    trpc.deployHooks.revoke.mutationOptions({
      onSuccess: () => {
        toast.ok("The deploy hook is revoked.");
        onDone();
      },
      onError: tellFault,
    }),
  );
  return (
    <ConfirmDialog
      title={`Revoke ${hook.name}?`}
      description="Whoever calls its address is refused from now on."
      confirm="Revoke"
      busy={revoke.isPending}
      onConfirm={() => revoke.mutate({ id: hook.id })}
      onCancel={onCancel}
    />
  );
};
