"use client";
import { useMutation } from "@tanstack/react-query";
import { toast } from "@/app/components/ui/toasts";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";

const tellFault = (what: string) => (error: unknown) => {
  const { message, next } = describeError(error);
  toast.bad(`${what}: ${message}`, next);
};

/** What an administrator does to a host without a question before it; each says how it went. */
export const useHostActions = ({ id, name }: { id: string; name: string }) => {
  const trpc = useTRPC();
  const uncordon = useMutation(
    trpc.workers.uncordon.mutationOptions({
      onSuccess: () => toast.ok(`Apps are placed on ${name} again.`),
      onError: tellFault("Still cordoned"),
    }),
  );
  const cordon = useMutation(
    trpc.workers.cordon.mutationOptions({
      onSuccess: () =>
        toast.ok(`No further app is placed on ${name}.`, { action: { label: "Undo", run: () => uncordon.mutate({ id }) } }),
      onError: tellFault("Not cordoned"),
    }),
  );
  const endDrain = useMutation(
    trpc.workers.endDrain.mutationOptions({
      onSuccess: () => toast.ok(`No further app moves away from ${name}. It stays cordoned.`),
      onError: tellFault("Still draining"),
    }),
  );
  return {
    cordon: () => cordon.mutate({ id }),
    uncordon: () => uncordon.mutate({ id }),
    endDrain: () => endDrain.mutate({ id }),
    busy: { cordon: cordon.isPending, uncordon: uncordon.isPending, endDrain: endDrain.isPending },
  };
};
