"use client";
import { type RefObject, useLayoutEffect, useMemo, useState } from "react";
import type { LogLines } from "./line-buffer";
import { RowIndex } from "./row-index";

/** Padding of a line, px: left and right of its number, and behind its text. */
const padding = 44;

/** Width of a character of the log's font, px. */
const measureCharacter = (element: HTMLElement): number => {
  const probe = document.createElement("span");
  probe.textContent = "0".repeat(100);
  probe.className = "absolute invisible whitespace-pre";
  element.append(probe);
  const width = probe.getBoundingClientRect().width / 100;
  probe.remove();
  return width || 8;
};

type ColumnsOptions = { wrap: boolean; gutterWidth: number; width: number };

/** How many characters fit into a row; null while lines are not wrapped. */
export const useColumns = (
  scroller: RefObject<HTMLElement | null>,
  { wrap, gutterWidth, width }: ColumnsOptions,
): number | null => {
  const [character, setCharacter] = useState(0);
  useLayoutEffect(() => {
    if (scroller.current !== null) setCharacter(measureCharacter(scroller.current));
  }, [scroller]);
  if (!wrap || character === 0 || width === 0) return null;
  return Math.max(20, Math.floor((width - padding) / character) - gutterWidth);
};

/** The rows of lines that grow in place: their version says when to look again. */
export const useRows = (lines: LogLines, version: number, columns: number | null): { index: RowIndex; rows: number } => {
  const index = useMemo(() => new RowIndex(columns), [columns]);
  const rows = useMemo(() => {
    index.update(lines);
    return version < 0 ? 0 : index.count;
  }, [index, lines, version]);
  return { index, rows };
};
