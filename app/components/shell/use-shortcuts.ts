"use client";
import { usePathname, useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef } from "react";
import { appInPath } from "@/app/components/apps/app-pages";
import { nothingTyped, typeKey } from "@/app/lib/key-sequence";
import { readPreferences } from "@/app/lib/preferences";
import { openOverlay } from "./overlays";
import { shortcutsFor } from "./shortcuts";

/** Where keys mean something else: what is typed into, and what has keys of its own. */
const hasOwnKeys = "input, textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox]";

/** The keyboard of the whole dashboard. Ctrl+K always works; single keys can be switched off (WCAG 2.1.4). */
export const useShortcuts = (isAdministrator: boolean): void => {
  const path = usePathname();
  const router = useRouter();
  const typed = useRef(nothingTyped);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      event.preventDefault();
      return openOverlay("palette");
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target instanceof Element && event.target.closest(hasOwnKeys) !== null) return;
    if (event.key.length !== 1 || !readPreferences().shortcuts) return;
    const shortcuts = shortcutsFor(isAdministrator, appInPath(path)?.name ?? null);
    const sequences = shortcuts.map(({ keys }) => keys);
    const step = typeKey(typed.current, event.key, { at: event.timeStamp, sequences });
    typed.current = step.typed;
    const shortcut = shortcuts.find(({ keys }) => keys === step.complete);
    if (shortcut === undefined) return;
    event.preventDefault();
    if ("href" in shortcut) router.push(shortcut.href);
    else shortcut.run();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
};
