"use client";
import { useCallback, useEffect, useState } from "react";

/** Lines (from 0, both included) that the address points at: `#L120` or `#L120-L131`. */
export type LineRange = { from: number; to: number };

const read = (): LineRange | null => {
  const match = window.location.hash.match(/^#L(\d+)(?:-L(\d+))?$/);
  if (match === null) return null;
  const from = Number(match[1]) - 1;
  return { from, to: match[2] === undefined ? from : Math.max(from, Number(match[2]) - 1) };
};

/** The range in the address, and the way to put one there; with shift from the last one. */
export const useLineHash = () => {
  const [range, setRange] = useState<LineRange | null>(null);
  useEffect(() => {
    const follow = () => setRange(read());
    follow();
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, []);
  const pick = useCallback((line: number, extend: boolean) => {
    setRange((before) => {
      const range =
        extend && before !== null
          ? { from: Math.min(before.from, line), to: Math.max(before.to, line) }
          : { from: line, to: line };
      const hash = range.from === range.to ? `#L${range.from + 1}` : `#L${range.from + 1}-L${range.to + 1}`;
      window.history.replaceState(window.history.state, "", hash);
      return range;
    });
  }, []);
  return { range, pick };
};
