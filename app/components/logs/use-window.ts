"use client";
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** Height of a row in px: `h-5` at 14 px root is 17.5, so the log sets its own. */
export const rowHeight = 20;
/** Browsers give up above about 17 million px: beyond this the scroll bar is a scale. */
const tallest = 12_000_000;
const overscan = 12;

type Size = { height: number; width: number };

export type LogWindow = {
  first: number;
  last: number;
  /** Where the rows that are shown begin within the scrolled element. */
  top: number;
  /** Height of the scrolled element. */
  total: number;
  size: Size;
  /** Puts a row into the middle of what is seen. */
  showRow: (row: number) => void;
  showEnd: () => void;
  onScroll: () => void;
};

/** Fixed-height windowing: only what is seen, and a little around it, is in the page. */
export const useWindow = (
  scroller: RefObject<HTMLDivElement | null>,
  rows: number,
  onMove: (move: "up" | "end" | "other") => void,
): LogWindow => {
  const [size, setSize] = useState<Size>({ height: 0, width: 0 });
  const [scrollTop, setScrollTop] = useState(0);
  const lastTop = useRef(0);
  const frame = useRef(0);

  const full = rows * rowHeight;
  const total = Math.min(full, tallest);
  const scale = full > tallest ? (full - size.height) / (tallest - size.height) : 1;
  const virtualTop = scrollTop * scale;
  const first = Math.max(0, Math.floor(virtualTop / rowHeight) - overscan);
  const last = Math.min(rows, Math.ceil((virtualTop + size.height) / rowHeight) + overscan);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = () => setSize({ height: element.clientHeight, width: element.clientWidth });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);

  useEffect(() => () => cancelAnimationFrame(frame.current), []);

  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const top = element.scrollTop;
    const atEnd = element.scrollHeight - top - element.clientHeight < rowHeight;
    onMove(top < lastTop.current - 1 && !atEnd ? "up" : atEnd ? "end" : "other");
    lastTop.current = top;
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => setScrollTop(top));
  }, [scroller, onMove]);

  const scrollTo = (top: number) => {
    const element = scroller.current;
    if (element === null) return;
    element.scrollTop = top;
    lastTop.current = element.scrollTop;
    setScrollTop(element.scrollTop);
  };

  return {
    first,
    last,
    top: first * rowHeight - virtualTop + scrollTop,
    total,
    size,
    showRow: (row) => scrollTo(Math.max(0, row * rowHeight - size.height / 2) / scale),
    showEnd: () => scrollTo(total),
    onScroll,
  };
};
