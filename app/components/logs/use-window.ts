"use client";
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { FollowEvent } from "./follow-rules";

/** Height of a row, px; the rows' class says the same. */
export const rowHeight = 20;
/** Browsers give up above about 17 million px: beyond this the scroll bar is a scale. */
const tallest = 12_000_000;
const overscan = 12;

export type Size = { height: number; width: number };

/** The inner size of an element, followed. */
export const useSize = (element: RefObject<HTMLElement | null>): Size => {
  const [size, setSize] = useState<Size>({ height: 0, width: 0 });
  useLayoutEffect(() => {
    const measured = element.current;
    if (measured === null) return;
    const measure = () => setSize({ height: measured.clientHeight, width: measured.clientWidth });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(measured);
    return () => observer.disconnect();
  }, [element]);
  return size;
};

/** How far an element is scrolled, once a frame, and which way a person moves it. */
const useScrollTop = (scroller: RefObject<HTMLElement | null>, tell: (event: FollowEvent) => void) => {
  const [top, setTop] = useState(0);
  const last = useRef(0);
  const frame = useRef(0);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  const onScroll = useCallback(() => {
    const element = scroller.current;
    if (element === null) return;
    const now = element.scrollTop;
    tell({ kind: "scrolled", from: last.current, to: now, toEnd: element.scrollHeight - now - element.clientHeight });
    last.current = now;
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => setTop(now));
  }, [scroller, tell]);
  const scrollTo = (wanted: number) => {
    const element = scroller.current;
    if (element === null) return;
    element.scrollTop = wanted;
    last.current = element.scrollTop;
    setTop(element.scrollTop);
  };
  return { top, onScroll, scrollTo };
};

export type LogWindow = {
  first: number;
  last: number;
  /** Where the rows that are shown begin within the scrolled element. */
  top: number;
  /** Height of the scrolled element. */
  total: number;
  /** The row at the upper end of what is seen. */
  firstSeen: number;
  /** So much of that row is above what is seen, px. */
  hidden: number;
  /** Puts a row into the middle of what is seen, or `hidden` px of it above its upper end. */
  showRow: (row: number, place?: "middle" | { hidden: number }) => void;
  showEnd: () => void;
  onScroll: () => void;
};

type WindowOptions = { rows: number; height: number; tell: (event: FollowEvent) => void };

/** Fixed-height windowing: only what is seen, and a little around it, is in the page. */
export const useWindow = (scroller: RefObject<HTMLElement | null>, { rows, height, tell }: WindowOptions): LogWindow => {
  const { top, onScroll, scrollTo } = useScrollTop(scroller, tell);
  const full = rows * rowHeight;
  const total = Math.min(full, tallest);
  const scale = full > tallest ? (full - height) / (tallest - height) : 1;
  // A log that got shorter (wrapping turned off) leaves the old position behind for a moment.
  const virtualTop = Math.min(top * scale, Math.max(0, full - height));
  const firstSeen = Math.floor(virtualTop / rowHeight);
  const first = Math.max(0, firstSeen - overscan);
  return {
    first,
    last: Math.min(rows, Math.ceil((virtualTop + height) / rowHeight) + overscan),
    top: first * rowHeight - virtualTop + Math.min(top, Math.max(0, total - height)),
    total,
    firstSeen,
    hidden: virtualTop - firstSeen * rowHeight,
    showRow: (row, place = "middle") =>
      scrollTo(Math.max(0, row * rowHeight - (place === "middle" ? height / 2 : -place.hidden)) / scale),
    showEnd: () => scrollTo(total),
    onScroll,
  };
};
