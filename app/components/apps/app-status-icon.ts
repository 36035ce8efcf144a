"use client";
import { appStatusView } from "@/app/lib/status";
import { useStatusIcon } from "@/app/lib/status-icon";
import { isInProgress } from "@/server/deployments/deployment-machine";
import { useLiveApp } from "./live-app";

/** On an app's pages the tab's icon shows its state; what is being deployed comes first. */
export const AppStatusIcon = (): null => {
  const { app, deployments } = useLiveApp();
  const latest = deployments[0];
  useStatusIcon(latest !== undefined && isInProgress(latest.status) ? "busy" : appStatusView(app).tone);
  return null;
};
