"use client";
import { useMutation } from "@tanstack/react-query";
import { providerNames } from "@/app/components/connections/provider-names";
import { ConfirmDialog } from "@/app/components/ui/confirm-dialog";
import { toast } from "@/app/components/ui/toaster";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC } from "@/app/lib/trpc/client";
import type { SeenWebhook } from "./use-webhooks";

type RotateProps = {
  appId: string;
  provider: SeenWebhook["provider"];
  registered: boolean;
  onDone: (secret: string | null) => void;
  onCancel: () => void;
};

/** Asks before the secret that the provider knows is worth nothing. */
export const RotateSecret = ({ appId, provider, registered, onDone, onCancel }: RotateProps) => {
  const trpc = useTRPC();
  const rotate = useMutation(
    trpc.webhooks.rotate.mutationOptions({
      onSuccess: (webhook) => {
        toast.ok("The webhook has a new secret.");
        // Where we registered it, nobody has to paste anything.
        onDone(registered ? null : webhook.secret);
      },
      onError: tellFault,
    }),
  );
  return (
    <ConfirmDialog
      title={`Give the webhook for ${providerNames[provider]} a new secret?`}
      description={
        registered
          ? "Deliveries with the older one are refused at once. We register the new one through the connection."
          : "Deliveries with the older one are refused at once, until you have pasted the new one at the provider."
      }
      confirm="Rotate the secret"
      look="primary"
      busy={rotate.isPending}
      onConfirm={() => rotate.mutate({ id: appId, provider })}
      onCancel={onCancel}
    />
  );
};
