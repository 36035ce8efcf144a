"use client";
import { type RefObject, useEffect, useEffectEvent } from "react";
import { readPreferences } from "@/app/lib/preferences";

/** Where keys mean something else. */
const hasOwnKeys = "input, textarea, select, [contenteditable], [role=dialog], [role=menu]";

/** `j` and `k` go from row to row, `r` does its deed with the row that has the focus. Rows' links say their `data-number`. */
export const useListKeys = (list: RefObject<HTMLElement | null>, onRedeploy: (number: number) => void): void => {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target instanceof Element && event.target.closest(hasOwnKeys) !== null) return;
    if (!["j", "k", "r"].includes(event.key) || !readPreferences().shortcuts) return;
    const links = [...(list.current?.querySelectorAll<HTMLElement>("a[data-number]") ?? [])];
    const here = links.findIndex((link) => link === document.activeElement);
    if (event.key === "r") {
      if (here >= 0) onRedeploy(Number(links[here]?.dataset.number));
      return;
    }
    event.preventDefault();
    const next = event.key === "j" ? here + 1 : Math.max(0, here - 1);
    links[Math.min(next, links.length - 1)]?.focus();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, []);
};
