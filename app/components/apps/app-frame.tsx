"use client";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { AppHeader } from "./app-header";
import { AppTabs } from "./app-tabs";
import { useLiveApp } from "./live-app";

/** Header and tabs around an app's pages; a single deployment has a header of its own. */
export const AppFrame = ({ children }: { children: ReactNode }) => {
  const { app } = useLiveApp();
  const onDeployment = /\/deployments\/\d+$/.test(usePathname());
  if (onDeployment) return children;
  return (
    <>
      <AppHeader />
      <AppTabs name={app.name} />
      {children}
    </>
  );
};
