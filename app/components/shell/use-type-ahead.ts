"use client";
import { useEffect } from "react";
import { enterSought, openOverlay, readOverlay, readSought, seek } from "./overlays";

/** The field itself, and what stands around it, hear their own keys. */
const palette = "[cmdk-root]";

/** True when the key meant something for the palette. */
const take = (key: string): boolean => {
  const { text } = readSought();
  if (key === "Enter") enterSought();
  else if (key === "Escape") openOverlay(null);
  else if (key === "Backspace") seek(text.slice(0, -1));
  else if (key.length === 1) seek(text + key);
  else return false;
  return true;
};

/**
 * Hands do not wait for the palette's file to be loaded: what is typed after the key that opens it is typed into it, and is
 * neither lost nor taken for a shortcut or for text of the page beneath.
 */
export const useTypeAhead = (): void => {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const overlay = readOverlay();
      if (overlay === null || overlay === "help" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (event.target instanceof Element && event.target.closest(palette) !== null) return;
      if (!take(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("keydown", listen, true);
    return () => window.removeEventListener("keydown", listen, true);
  }, []);
};
