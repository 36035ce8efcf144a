"use client";
import { useEffect, useRef, useState } from "react";

const hasFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;

/** Takes a file that is dropped anywhere on the page. True while one is held above it. */
export const useDroppedFile = (take: (file: File) => void): boolean => {
  const [isOver, setIsOver] = useState(false);
  const newest = useRef(take);
  useEffect(() => {
    newest.current = take;
  });
  useEffect(() => {
    // Entering a child comes before leaving its parent.
    let depth = 0;
    const show = (next: number) => {
      depth = Math.max(0, next);
      setIsOver(depth > 0);
    };
    const enter = (event: DragEvent) => hasFile(event) && show(depth + 1);
    const leave = (event: DragEvent) => hasFile(event) && show(depth - 1);
    const over = (event: DragEvent) => hasFile(event) && event.preventDefault();
    const drop = (event: DragEvent) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      show(0);
      const file = event.dataTransfer?.files[0];
      if (file) newest.current(file);
    };
    const leaveAll = new AbortController();
    const { signal } = leaveAll;
    window.addEventListener("dragenter", enter, { signal });
    window.addEventListener("dragleave", leave, { signal });
    window.addEventListener("dragover", over, { signal });
    window.addEventListener("drop", drop, { signal });
    return () => leaveAll.abort();
  }, []);
  return isOver;
};
