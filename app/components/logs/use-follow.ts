"use client";
import { useCallback, useState } from "react";
import type { Move } from "./use-window";

export type Follow = {
  on: boolean;
  /** Lines that came since following was turned off. */
  fresh: number;
  onMove: (move: Move) => void;
  turn: (on: boolean) => void;
};

/** Stays with the end of a log until a person scrolls up, and again when they come back to the end. */
export const useFollow = (lines: readonly string[]): Follow => {
  const [on, setOn] = useState(true);
  const [seen, setSeen] = useState(0);
  const turn = useCallback(
    (next: boolean) => {
      setOn((before) => {
        if (before && !next) setSeen(lines.length);
        return next;
      });
    },
    [lines],
  );
  const onMove = useCallback(
    (move: Move) => {
      if (move !== "other") turn(move === "end");
    },
    [turn],
  );
  return { on, fresh: on ? 0 : Math.max(0, lines.length - seen), onMove, turn };
};
