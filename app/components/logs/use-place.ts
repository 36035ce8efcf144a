"use client";
import { useEffect, useEffectEvent, useLayoutEffect } from "react";
import type { LogLines } from "./line-buffer";
import type { LineRange } from "./use-line-hash";

type Place = {
  rows: number;
  height: number;
  follows: boolean;
  target: LineRange | null;
  /** Which lines are here: from the first on, up to the end. */
  lines: LogLines;
};

/** Where a growing log stands: at the line that a link wants, as soon as it is there, else at the end while it is followed. */
export const usePlace = (
  { rows, height, follows, target, lines }: Place,
  { showEnd, showTarget }: { showEnd: () => void; showTarget: (line: number) => void },
): void => {
  const stayAtEnd = useEffectEvent(() => {
    // A link to a line that has not come yet keeps the log where it is.
    if (follows && target === null) showEnd();
  });
  const toTarget = useEffectEvent(() => {
    if (target !== null && target.from < lines.end && height > 0) showTarget(target.from);
  });
  useEffect(() => toTarget(), [target, rows, height]);
  useLayoutEffect(() => stayAtEnd(), [follows, rows, height]);
};
