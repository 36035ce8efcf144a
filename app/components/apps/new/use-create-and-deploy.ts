import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "@/app/components/ui/toaster";
import { followOwnDeployment } from "@/app/lib/own-deployments";
import { useTRPC } from "@/app/lib/trpc/client";
import { describeError } from "@/app/lib/trpc/errors";
import type { CreateAppInput } from "@/server/apps/schema";

/** Makes the app, deploys it and goes to the first deployment. An app that was made and not deployed is shown as such. */
export const useCreateAndDeploy = (onFault: (error: unknown) => void) => {
  const trpc = useTRPC();
  const router = useRouter();
  const create = useMutation(trpc.apps.create.mutationOptions());
  const deploy = useMutation(trpc.deployments.create.mutationOptions());
  const [leaving, setLeaving] = useState(false);
  const submit = async (input: CreateAppInput, variables: Record<string, string>) => {
    try {
      const app = await create.mutateAsync({ ...input, variables });
      const page = `/apps/${encodeURIComponent(app.name)}`;
      setLeaving(true);
      const deployment = await deploy.mutateAsync({ id: app.id }).catch((error: unknown) => {
        toast.bad(`${app.name} was made, but not deployed: ${describeError(error).message}`);
        return null;
      });
      if (deployment !== null) followOwnDeployment(deployment, app.name);
      router.push(deployment === null ? page : `${page}/deployments/${deployment.number}`);
    } catch (error) {
      onFault(error);
    }
  };
  return { submit, busy: create.isPending || leaving };
};
