"use client";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "@/app/components/ui/toasts";
import { tellFault } from "@/app/lib/tell-fault";
import { useTRPC, useTRPCClient } from "@/app/lib/trpc/client";
import { useStream } from "@/app/lib/use-stream";
import type { Preview } from "@/server/previews/schema";

/** The app's previews as they are now, newest first; null until they are there. */
export const usePreviews = (id: string) => {
  const client = useTRPCClient();
  const [previews, setPreviews] = useState<Preview[] | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  useStream<{ items: Preview[] }>({
    key: `previews ${id}`,
    open: (handlers) => client.previews.watch.subscribe({ id }, handlers),
    onData: ({ items }) => setPreviews(items),
    onEnd: setFault,
  });
  return { previews, fault };
};

/** What can be done to a preview; the page follows by itself. */
export const usePreviewActions = ({ id, number, commit }: Pick<Preview, "id" | "number" | "commit">) => {
  const trpc = useTRPC();
  const options = (text: string) => ({ onSuccess: () => toast.ok(text), onError: tellFault });
  const approve = useMutation(trpc.previews.approve.mutationOptions(options(`This commit of #${number} is approved.`)));
  const redeploy = useMutation(trpc.previews.redeploy.mutationOptions(options(`The preview of #${number} is deployed again.`)));
  const close = useMutation(trpc.previews.close.mutationOptions(options(`The preview of #${number} is closed.`)));
  return {
    /** Exactly the commit that is on the page: a newer one is looked at first. */
    approve: (done: () => void) => approve.mutate({ id, commit }, { onSettled: done }),
    redeploy: () => redeploy.mutate({ id }),
    close: (done: () => void) => close.mutate({ id }, { onSettled: done }),
    busy: { approve: approve.isPending, redeploy: redeploy.isPending, close: close.isPending },
  };
};
