"use client";
import { useMutation } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Dialog } from "@/app/components/ui/dialog";
import { toast } from "@/app/components/ui/toasts";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
import type { WorkerView } from "@/server/workers/schema";

const failed = (what: string) => (error: unknown) => {
  const { message, next } = describeError(error);
  toast.bad(`${what}: ${message}`, next);
};

/** A new key, or none at all where a machine got into wrong hands. */
export const RotateKey = ({ host, onClose }: { host: WorkerView; onClose: () => void }) => {
  const trpc = useTRPC();
  const rotate = useMutation(
    trpc.workers.rotateKey.mutationOptions({
      onSuccess: ({ sentence }) => {
        toast.ok(sentence);
        onClose();
      },
      onError: failed("Not rotated"),
    }),
  );
  const revoke = useMutation(
    trpc.workers.revokeKey.mutationOptions({
      onSuccess: () => {
        toast.ok(`${host.name} is listened to no longer.`);
        onClose();
      },
      onError: failed("Not revoked"),
    }),
  );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Give ${host.name} a new key?`}
      description={
        host.status === "online"
          ? "It gets the new key over its own connection and goes on working. A copy of the older key opens nothing any more."
          : "It is offline: it gets the new key when it is heard again. Until then the older one stays good."
      }
    >
      <p className="mb-4 text-[13px] text-muted">
        If the machine itself got into wrong hands, revoke its key: it is shut out within a second, what runs there runs on out of
        reach, and it comes back only by joining anew.
      </p>
      <div className="flex flex-wrap justify-end gap-2">
        <ApiCall
          calls={[
            { what: "Rotate the key", method: "POST", path: `/v1/workers/${host.id}/rotate-key` },
            { what: "Revoke the key", method: "POST", path: `/v1/workers/${host.id}/revoke-key` },
          ]}
        />
        <Button look="danger" busy={revoke.isPending} onClick={() => revoke.mutate({ id: host.id })}>
          Revoke the key
        </Button>
        <Button onClick={onClose}>Keep the key</Button>
        <Button look="primary" busy={rotate.isPending} onClick={() => rotate.mutate({ id: host.id })}>
          {rotate.isPending ? null : <KeyRound aria-hidden="true" />}
          Rotate the key
        </Button>
      </div>
    </Dialog>
  );
};
