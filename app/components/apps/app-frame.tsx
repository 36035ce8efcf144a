"use client";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { RollbackBanner } from "@/app/components/deployments/rollback-banner";
import { PreviewBanner, type ShownRequest } from "@/app/components/previews/preview-banner";
import type { Pending } from "@/server/apps/pending-schema";
import { AppCommands } from "./app-commands";
import { AppHeader } from "./app-header";
import { AppStatusIcon } from "./app-status-icon";
import { AppTabs } from "./app-tabs";
import { HostOffline } from "./host-offline";
import { useLiveApp } from "./live-app";
import { PendingBar } from "./pending-bar";

type AppFrameProps = {
  pending: Pending;
  isAdministrator: boolean;
  /** Of a preview: whose it is. */
  shown: ShownRequest | null;
  children: ReactNode;
};

/** Header and tabs around an app's pages; a single deployment has a header of its own. */
export const AppFrame = ({ pending, isAdministrator, shown, children }: AppFrameProps) => {
  const { app } = useLiveApp();
  const onDeployment = /\/deployments\/\d+$/.test(usePathname());
  if (onDeployment) {
    return (
      <>
        <AppCommands app={app} />
        {shown === null ? null : <PreviewBanner {...shown} />}
        <HostOffline isAdministrator={isAdministrator} />
        <RollbackBanner />
        <PendingBar initial={pending} />
        {children}
      </>
    );
  }
  return (
    <>
      <AppCommands app={app} />
      <AppStatusIcon />
      <AppHeader />
      <AppTabs app={app} />
      {shown === null ? null : <PreviewBanner {...shown} />}
      <HostOffline isAdministrator={isAdministrator} />
      <RollbackBanner />
      <PendingBar initial={pending} />
      {children}
    </>
  );
};
