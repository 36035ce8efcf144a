"use client";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { toast } from "@/app/components/ui/toaster";
import { followOwnDeployment } from "@/app/lib/own-deployments";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
import { appHref } from "./app-pages";

const tellFault = (what: string) => (error: unknown) => {
  const { message, next } = describeError(error);
  toast.bad(`${what}: ${message}`, next);
};

/** What a person can do to an app; each says how it went. */
export const useAppActions = (app: { id: string; name: string }) => {
  const trpc = useTRPC();
  const router = useRouter();
  const start = useMutation(
    trpc.apps.start.mutationOptions({
      onSuccess: () => toast.ok(`${app.name} is being started.`),
      onError: tellFault("Not started"),
    }),
  );
  const stop = useMutation(
    trpc.apps.stop.mutationOptions({
      onSuccess: () =>
        toast.ok(`${app.name} is being stopped.`, { action: { label: "Undo", run: () => start.mutate({ id: app.id }) } }),
      onError: tellFault("Not stopped"),
    }),
  );
  const restart = useMutation(
    trpc.apps.restart.mutationOptions({
      onSuccess: () => toast.ok(`${app.name} is being restarted.`),
      onError: tellFault("Not restarted"),
    }),
  );
  const deploy = useMutation(
    trpc.deployments.create.mutationOptions({
      onSuccess: (deployment) => {
        followOwnDeployment(deployment, app.name);
        router.push(appHref(app.name, `/deployments/${deployment.number}`));
      },
      onError: tellFault("Not deployed"),
    }),
  );
  return {
    start: () => start.mutate({ id: app.id }),
    stop: () => stop.mutate({ id: app.id }),
    restart: () => restart.mutate({ id: app.id }),
    deploy: (commit?: string) => deploy.mutate(commit === undefined ? { id: app.id } : { id: app.id, commit }),
    /** The same image with the saved settings and variables. */
    restartWithoutBuild: () => deploy.mutate({ id: app.id, reuseImage: true }),
    busy: { start: start.isPending, stop: stop.isPending, restart: restart.isPending, deploy: deploy.isPending },
  };
};
