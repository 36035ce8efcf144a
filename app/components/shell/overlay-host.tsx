"use client";
import dynamic from "next/dynamic";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { openOverlay, useOverlay } from "./overlays";
import { useShortcuts } from "./use-shortcuts";

// Nothing of these is needed before the first key or click.
const CommandPalette = dynamic(() => import("./command-palette").then((file) => file.CommandPalette), { ssr: false });
const ShortcutHelp = dynamic(() => import("./shortcut-help").then((file) => file.ShortcutHelp), { ssr: false });

/** Listens for the keyboard and shows what it opens. */
export const OverlayHost = ({ isAdministrator }: { isAdministrator: boolean }) => {
  useShortcuts(isAdministrator);
  const overlay = useOverlay();
  const path = usePathname();
  const shownOn = useRef(path);
  useEffect(() => {
    if (shownOn.current !== path) openOverlay(null);
    shownOn.current = path;
  }, [path]);
  if (overlay === null) return null;
  if (overlay === "help") return <ShortcutHelp isAdministrator={isAdministrator} />;
  return <CommandPalette key={overlay} isAdministrator={isAdministrator} appsOnly={overlay === "apps"} />;
};
