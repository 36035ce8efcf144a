"use client";
import { usePathname, useRouter } from "next/navigation";
import { appHref } from "@/app/components/apps/app-pages";
import { toast } from "@/app/components/ui/toasts";
import { notify } from "@/app/lib/notify";
import { forgetOwnDeployment, type OwnDeployment, useOwnDeployments } from "@/app/lib/own-deployments";
import { useTRPCClient } from "@/app/lib/trpc/client";
import { useStream } from "@/app/lib/use-stream";
import { isInProgress } from "@/server/deployments/deployment-machine";
import type { Deployment } from "@/server/deployments/schema";

/** Tells how the deployments ended that were started in this tab, wherever the person is by then. */
export const OwnDeployments = () =>
  useOwnDeployments().map((deployment) => <Follow key={deployment.id} deployment={deployment} />);

const endings: Partial<Record<Deployment["status"], string>> = {
  live: "is live",
  failed: "failed",
  cancelled: "was cancelled",
  superseded: "was replaced by a newer one",
};

const Follow = ({ deployment: { id, number, app } }: { deployment: OwnDeployment }) => {
  const client = useTRPCClient();
  const router = useRouter();
  const path = usePathname();
  useStream<Deployment>({
    key: `own deployment ${id}`,
    open: (handlers) => client.deployments.watch.subscribe({ id }, handlers),
    evenHidden: true,
    onEnd: () => forgetOwnDeployment(id),
    onData: (deployment) => {
      if (isInProgress(deployment.status)) return;
      forgetOwnDeployment(id);
      const ending = endings[deployment.status];
      // What the person did themselves, or sees already, they need not be told.
      if (ending === undefined || deployment.status === "cancelled") return;
      const href = appHref(app, `/deployments/${number}`);
      const title = `${app} #${number} ${ending}`;
      if (document.visibilityState === "hidden" || !document.hasFocus()) {
        notify({ title, body: deployment.reason ?? "Open it to see more.", href });
      }
      if (path.startsWith(appHref(app))) return;
      if (deployment.status === "failed") toast.bad(title, deployment.reason ?? undefined);
      else toast.ok(title, { action: { label: "Look", run: () => router.push(href) } });
    },
  });
  return null;
};
