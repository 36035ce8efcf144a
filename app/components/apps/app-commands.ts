"use client";
import { toast } from "@/app/components/ui/toasts";
import { writeClipboard } from "@/app/lib/clipboard";
import { type Command, useCommands } from "@/app/lib/commands";
import type { App } from "@/server/apps/schema";
import { useAppActions } from "./use-app-actions";

const copyAddress = async (app: App) => {
  try {
    await writeClipboard(app.url);
    toast.ok("The address is copied.");
  } catch {
    toast.bad("The browser did not allow copying.");
  }
};

/** What the header's buttons do, for the command palette: the same calls, found by name. */
export const AppCommands = ({ app }: { app: App }): null => {
  const { deploy, start, stop, restart } = useAppActions(app);
  const deployed = app.liveDeploymentId !== null;
  const group = app.name;
  const commands: Command[] = [
    {
      id: "app deploy",
      label: `${deployed ? "Redeploy" : "Deploy"} ${app.name}`,
      group,
      words: "build ship",
      run: () => deploy(),
    },
  ];
  if (deployed && app.wanted === "running") {
    commands.push({ id: "app restart", label: `Restart ${app.name}`, group, run: restart });
    commands.push({ id: "app stop", label: `Stop ${app.name}`, group, words: "pause", run: stop });
  }
  const startable = app.wanted === "stopped" && (deployed || app.statusReason === "host_drained");
  if (startable) commands.push({ id: "app start", label: `Start ${app.name}`, group, run: start });
  if (app.workerId !== null) {
    commands.push({
      id: "app open",
      label: `Open ${app.name} in a new tab`,
      group,
      words: "visit address url",
      run: () => void window.open(app.url, "_blank", "noreferrer"),
    });
    commands.push({
      id: "app copy address",
      label: `Copy the address of ${app.name}`,
      group,
      words: "url link clipboard",
      run: () => void copyAddress(app),
    });
  }
  useCommands("app", commands);
  return null;
};
