"use client";
import { useMutation } from "@tanstack/react-query";
import { Button } from "@/app/components/ui/button";
import { Dialog } from "@/app/components/ui/dialog";
import { toast } from "@/app/components/ui/toaster";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
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
      onError: (error) => toast.bad(describeError(error).message),
    }),
  );
  return (
    <Dialog
      open
      onOpenChange={onCancel}
      title={`Revoke ${hook.name}?`}
      description="Whoever calls its address is refused from now on."
    >
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Keep it</Button>
        <Button look="danger" busy={revoke.isPending} onClick={() => revoke.mutate({ id: hook.id })}>
          Revoke
        </Button>
      </div>
    </Dialog>
  );
};
