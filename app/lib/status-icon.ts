"use client";
import { useEffect } from "react";
import type { Tone } from "./status";

/** Colours of the dot; the browser's own bar is no place for the page's variables. */
const colours: Record<Exclude<Tone, "quiet">, string> = { ok: "#22a55a", busy: "#3b82f6", warn: "#e0a020", bad: "#e5484d" };

/** The product's icon with a dot in its corner. Pure. */
const iconWith = (colour: string): string => {
  const lines = `<path d='M7 11.5 16 7l9 4.5-9 4.5-9-4.5Z'/><path d='m7 16 9 4.5 9-4.5'/><path d='m7 20.5 9 4.5 9-4.5' stroke='#8aa4ff'/>`;
  const stroke = `fill='none' stroke='#fff' stroke-width='2.2' stroke-linecap='round' stroke-linejoin='round'`;
  const dot = `<circle cx='23.5' cy='23.5' r='8' fill='${colour}' stroke='#fff' stroke-width='2'/>`;
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'><rect width='32' height='32' rx='7' fill='#20242c'/><g ${stroke}>${lines}</g>${dot}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
};

/** The tab's icon says the state too, for as long as the page is there. Quiet or null: the plain icon. */
export const useStatusIcon = (tone: Tone | null): void => {
  useEffect(() => {
    if (tone === null || tone === "quiet") return;
    const link = document.createElement("link");
    link.rel = "icon";
    link.type = "image/svg+xml";
    link.dataset.status = tone;
    link.href = iconWith(colours[tone]);
    // Of several icons browsers take the last.
    document.head.append(link);
    return () => link.remove();
  }, [tone]);
};
