"use client";
import { useEffectEvent, useLayoutEffect, useRef } from "react";
import type { RowIndex } from "./row-index";
import type { LogWindow } from "./use-window";

type Top = { line: number; part: number; hidden: number };

/**
 * What was on top stays on top when its row is another: wrapping cuts lines anew, and lines that are dropped in front move all
 * others. Not while the end is followed, which is where the log then stands.
 */
export const useKeepTop = (index: RowIndex, view: LogWindow, options: { first: number; follows: boolean }): void => {
  const top = useRef<Top | null>(null);
  const keep = useEffectEvent(() => {
    if (options.follows || top.current === null) return;
    const { line, part, hidden } = top.current;
    view.showRow(index.rowOf(line) + (line < options.first ? 0 : part), { hidden });
  });
  useLayoutEffect(() => keep(), [index, options.first]);
  useLayoutEffect(() => {
    top.current = { ...index.at(view.firstSeen), hidden: view.hidden };
  });
};
