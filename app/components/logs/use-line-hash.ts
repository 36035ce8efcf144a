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

/**
 * The range in the address, where the address wants the log to go, and the way to put a range there; with shift from the last one.
 * Not `inAddress`: lines are picked, but their numbers are another reader's no more.
 */
export const useLineHash = (inAddress: boolean) => {
  const [range, setRange] = useState<LineRange | null>(null);
  /** Set by opening or following a link, not by picking a line, which is seen already. */
  const [target, setTarget] = useState<LineRange | null>(null);
  useEffect(() => {
    if (!inAddress) return;
    const follow = () => {
      const linked = read();
      setRange(linked);
      setTarget(linked);
    };
    follow();
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, [inAddress]);
  const arrived = useCallback(() => setTarget(null), []);
  const pick = useCallback((line: number, extend: boolean) => {
    setRange((before) => {
      const from = extend && before !== null ? Math.min(before.from, line) : line;
      return { from, to: extend && before !== null ? Math.max(before.to, line) : line };
    });
  }, []);
  useEffect(() => {
    if (range === null || !inAddress) return;
    const hash = range.from === range.to ? `#L${range.from + 1}` : `#L${range.from + 1}-L${range.to + 1}`;
    if (window.location.hash !== hash) window.history.replaceState(window.history.state, "", hash);
  }, [range, inAddress]);
  const clear = useCallback(() => {
    setRange(null);
    const { pathname, search } = window.location;
    if (inAddress) window.history.replaceState(window.history.state, "", pathname + search);
  }, [inAddress]);
  return { range, target, arrived, pick, clear };
};
