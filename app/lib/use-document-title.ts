"use client";
import { useEffect } from "react";

/** The tab says the state too: `● Building · hello · WiseHosting`. */
export const useDocumentTitle = (title: string): void => {
  useEffect(() => {
    document.title = title;
  }, [title]);
};
