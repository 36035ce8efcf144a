"use client";
import { CircleStop, Diff, Eraser, History, Link2, MoreHorizontal, Rocket, RotateCw } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { appHref } from "@/app/components/apps/app-pages";
import { Button } from "@/app/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/app/components/ui/menu";
import { toast } from "@/app/components/ui/toasts";
import type { App } from "@/server/apps/schema";
import { isInProgress } from "@/server/deployments/deployment-machine";
import type { Deployment } from "@/server/deployments/schema";
import { useRedeploy } from "./use-redeploy";

const RollbackDialog = dynamic(() => import("./rollback-dialog").then((file) => file.RollbackDialog), { ssr: false });

type DeploymentMenuProps = { deployment: Deployment; app: App; liveNumber: number | null };

const copyLink = async (href: string) => {
  try {
    await navigator.clipboard.writeText(new URL(href, window.location.href).href);
    toast.ok("The link is copied.");
  } catch {
    toast.bad("The browser did not allow copying.");
  }
};

/** What can be done with one deployment. */
export const DeploymentMenu = ({ deployment, app, liveNumber }: DeploymentMenuProps) => {
  const router = useRouter();
  const { redeploy, cancel } = useRedeploy(app);
  const [rollingBack, setRollingBack] = useState(false);
  const { id, number, status, commit } = deployment;
  const href = appHref(app.name, `/deployments/${number}`);
  const canGoBack = deployment.liveAt !== null && status !== "live";
  return (
    <>
      <Menu
        trigger={
          <Button look="ghost" size="icon" aria-label={`Actions for deployment #${number}`}>
            <MoreHorizontal aria-hidden="true" />
          </Button>
        }
      >
        {canGoBack ? (
          <MenuItem onSelect={() => setRollingBack(true)}>
            <History aria-hidden="true" />
            Roll back to this…
          </MenuItem>
        ) : null}
        {commit === null ? null : (
          <MenuItem onSelect={() => redeploy({ commit })}>
            <RotateCw aria-hidden="true" />
            Redeploy this commit
          </MenuItem>
        )}
        <MenuItem onSelect={() => redeploy({})}>
          <Rocket aria-hidden="true" />
          {app.image === null ? "Deploy the latest commit" : "Pull the image again"}
        </MenuItem>
        {app.image === null ? (
          <MenuItem onSelect={() => redeploy({ commit: commit ?? undefined, noCache: true })}>
            <Eraser aria-hidden="true" />
            Redeploy without cache
          </MenuItem>
        ) : null}
        <MenuSeparator />
        {liveNumber === null || liveNumber === number ? null : (
          <MenuItem onSelect={() => router.push(appHref(app.name, `/deployments/compare/${liveNumber}...${number}`))}>
            <Diff aria-hidden="true" />
            Compare with live
          </MenuItem>
        )}
        <MenuItem onSelect={() => void copyLink(href)}>
          <Link2 aria-hidden="true" />
          Copy link
        </MenuItem>
        {isInProgress(status) ? (
          <MenuItem onSelect={() => cancel(id)}>
            <CircleStop aria-hidden="true" />
            Cancel
          </MenuItem>
        ) : null}
      </Menu>
      {rollingBack ? <RollbackDialog app={app} target={deployment} onClose={() => setRollingBack(false)} /> : null}
    </>
  );
};
