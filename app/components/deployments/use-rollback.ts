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

/** Back to an earlier version, forward again, and whether pushes deploy meanwhile. */
export const useRollback = (app: { id: string; name: string }) => {
  const trpc = useTRPC();
  const router = useRouter();
  const show = (deployment: { id: string; number: number }) => {
    followOwnDeployment(deployment, app.name);
    router.push(appHref(app.name, `/deployments/${deployment.number}`));
  };
  const undo = useMutation(
    trpc.deployments.undoRollback.mutationOptions({
      onSuccess: (deployment) => {
        toast.ok("The rollback is being undone.");
        show(deployment);
      },
      onError: tellFault("Not undone"),
    }),
  );
  const rollBack = useMutation(
    trpc.deployments.rollback.mutationOptions({ onSuccess: show, onError: tellFault("Not rolled back") }),
  );
  const resume = useMutation(
    trpc.deployments.resume.mutationOptions({
      onSuccess: () => toast.ok("Pushes deploy this app again."),
      onError: tellFault("Not resumed"),
    }),
  );
  return {
    rollBack: rollBack.mutate,
    undo: () => undo.mutate({ id: app.id }),
    resume: () => resume.mutate({ id: app.id }),
    busy: { rollBack: rollBack.isPending, undo: undo.isPending, resume: resume.isPending },
  };
};
