"use client";
import { useCallback, useState } from "react";
import { type FollowEvent, followsAfter } from "./follow-rules";
import type { LogLines } from "./line-buffer";

export type Follow = {
  on: boolean;
  /** Lines that came since following was turned off. */
  fresh: number;
  tell: (event: FollowEvent) => void;
};

/** Stays with the end of a log until a person goes elsewhere, and again when they come back. */
export const useFollow = (lines: LogLines): Follow => {
  const [on, setOn] = useState(true);
  const [seen, setSeen] = useState(0);
  const tell = useCallback(
    (event: FollowEvent) => {
      setOn((before) => {
        const after = followsAfter(before, event);
        if (before && !after) setSeen(lines.end);
        return after;
      });
    },
    [lines],
  );
  return { on, fresh: on ? 0 : Math.max(0, lines.end - seen), tell };
};
