"use client";
import { type ClipboardEvent, type RefObject, useCallback, useEffect, useEffectEvent, useState } from "react";
import { plainText } from "./ansi";
import { type LogLines, linesBetween } from "./line-buffer";

/** A row as the page has it: the line, and which part of it. */
export type RowPlace = { line: number; part: number };

const rowAround = (node: Node | null): HTMLElement | null => {
  const element = node instanceof HTMLElement ? node : (node?.parentElement ?? null);
  return element?.closest<HTMLElement>("[data-line]") ?? null;
};

const placeOf = (row: HTMLElement | null): RowPlace | null =>
  row === null ? null : { line: Number(row.dataset.line), part: Number(row.dataset.part) };

const isSame = (a: RowPlace | null, b: RowPlace | null): boolean => a?.line === b?.line && a?.part === b?.part;

type Boundary = { node: Node; offset: number };

/** The place in the text of its line where a selection begins or ends. */
const columnOf = (row: HTMLElement, { node, offset }: Boundary, columns: number | null): number => {
  const partStart = Number(row.dataset.part) * (columns ?? 0);
  const text = row.lastElementChild;
  if (text === null || !text.contains(node)) return partStart;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(node, offset);
  return partStart + before.toString().length;
};

type SelectionOptions = { lines: LogLines; columns: number | null; onSelect: () => void };

/**
 * Text that is selected in the log. Its first and last row stay in the page wherever the log is scrolled, so the selection holds;
 * copying takes the lines between them from the log itself, for most of them are not in the page.
 */
export const useSelection = (scroller: RefObject<HTMLElement | null>, { lines, columns, onSelect }: SelectionOptions) => {
  const [pins, setPins] = useState<readonly RowPlace[]>([]);
  const look = useEffectEvent(() => {
    const selection = document.getSelection();
    const inside = selection?.isCollapsed === false && scroller.current?.contains(selection.anchorNode) === true;
    const places = inside ? [placeOf(rowAround(selection.anchorNode)), placeOf(rowAround(selection.focusNode))] : [];
    const found = places.filter((place) => place !== null).sort((a, b) => a.line - b.line || a.part - b.part);
    setPins((before) =>
      before.length === found.length && before.every((pin, at) => isSame(pin, found[at] ?? null)) ? before : found,
    );
    if (inside) onSelect();
  });
  useEffect(() => {
    const listener = () => look();
    document.addEventListener("selectionchange", listener);
    return () => document.removeEventListener("selectionchange", listener);
  }, []);
  const onCopy = useCallback(
    (event: ClipboardEvent) => {
      const selection = document.getSelection();
      if (selection === null || selection.rangeCount === 0) return;
      const range = selection.getRangeAt(0);
      const [first, last] = [rowAround(range.startContainer), rowAround(range.endContainer)];
      if (first === null || last === null || first === last) return;
      const from = Number(first.dataset.line);
      const to = Number(last.dataset.line);
      const texts = linesBetween(lines, { from, to: to + 1 }, plainText);
      const end = columnOf(last, { node: range.endContainer, offset: range.endOffset }, columns);
      texts[texts.length - 1] = texts.at(-1)?.slice(0, end) ?? "";
      texts[0] = texts[0]?.slice(columnOf(first, { node: range.startContainer, offset: range.startOffset }, columns)) ?? "";
      event.clipboardData.setData("text/plain", texts.join("\n"));
      event.preventDefault();
    },
    [lines, columns],
  );
  return { pins, onCopy };
};
