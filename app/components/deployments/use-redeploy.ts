"use client";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { appHref } from "@/app/components/apps/app-pages";
import { toast } from "@/app/components/ui/toasts";
import { followOwnDeployment } from "@/app/lib/own-deployments";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";

const tellFault = (what: string) => (error: unknown) => {
  const { message, next } = describeError(error);
  toast.bad(`${what}: ${message}`, next);
};

export type Redeploy = { commit?: string | undefined; noCache?: boolean; reuseImage?: boolean };

/** Deploys an app again, and cancels what is on its way. */
export const useRedeploy = (app: { id: string; name: string }) => {
  const trpc = useTRPC();
  const router = useRouter();
  const create = useMutation(
    trpc.deployments.create.mutationOptions({
      onSuccess: (deployment) => {
        followOwnDeployment(deployment, app.name);
        router.push(appHref(app.name, `/deployments/${deployment.number}`));
      },
      onError: tellFault("Not deployed"),
    }),
  );
  const cancel = useMutation(trpc.deployments.cancel.mutationOptions({ onError: tellFault("Not cancelled") }));
  return {
    redeploy: ({ commit, ...wish }: Redeploy) => create.mutate({ id: app.id, ...(commit && { commit }), ...wish }),
    cancel: (id: string) => cancel.mutate({ id }),
    busy: create.isPending,
    cancelling: cancel.isPending,
  };
};
