"use client";
import dynamic from "next/dynamic";
import { usePathname } from "next/navigation";
import { useEffect } from "react";
import { leaveOverlay, useOverlay } from "./overlays";
import { useShortcuts } from "./use-shortcuts";
import { useTypeAhead } from "./use-type-ahead";

// Nothing of these is needed before the first key or click.
const CommandPalette = dynamic(() => import("./command-palette").then((file) => file.CommandPalette), { ssr: false });
const ShortcutHelp = dynamic(() => import("./shortcut-help").then((file) => file.ShortcutHelp), { ssr: false });

/** Listens for the keyboard and shows what it opens. */
export const OverlayHost = ({ isAdministrator }: { isAdministrator: boolean }) => {
  useShortcuts(isAdministrator);
  useTypeAhead();
  const overlay = useOverlay();
  const path = usePathname();
  useEffect(leaveOverlay, [path]);
  if (overlay === null) return null;
  if (overlay === "help") return <ShortcutHelp isAdministrator={isAdministrator} />;
  return <CommandPalette key={overlay} isAdministrator={isAdministrator} appsOnly={overlay === "apps"} />;
};
