"use client";
import { type PointerEvent, type ReactNode, useRef } from "react";
import { axisWidth, chartMargin } from "@/app/components/metrics/chart-style";
import { MarkLine } from "./mark-line";
import type { Cluster } from "./marks";
import type { Span } from "./range";

type ChartAreaProps = {
  span: Span;
  clusters: readonly Cluster[];
  timeZone: string;
  /** The part that is being drawn, on whichever chart. */
  drawn: Span | null;
  onDraw: (part: Span | null) => void;
  onDrawn: (part: Span) => void;
  onBack: () => void;
  children: ReactNode;
};

/** Less than a finger trembles. */
const leastPixels = 8;
const ink = chartMargin.right + axisWidth;

/** Left edge of a moment above the chart's own lines. */
const placeOf = (at: number, { from, to }: Span): string => {
  const fraction = Math.min(1, Math.max(0, (at - from) / (to - from)));
  return `calc(${axisWidth}px + (100% - ${ink}px) * ${fraction})`;
};

/** The moment under a pointer. */
const momentUnder = (event: PointerEvent<HTMLElement>, { from, to }: Span): number => {
  const box = event.currentTarget.getBoundingClientRect();
  const fraction = (event.clientX - box.left - axisWidth) / Math.max(1, box.width - ink);
  return from + Math.min(1, Math.max(0, fraction)) * (to - from);
};

/** Where a chart stands: a part of it can be drawn with a mouse or a finger, and what happened is marked. */
export const ChartArea = (props: ChartAreaProps) => {
  const { span, clusters, timeZone, drawn, onDraw, onDrawn, onBack, children } = props;
  const start = useRef<{ at: number; x: number; isDrawing: boolean } | null>(null);
  const begin = (event: PointerEvent<HTMLDivElement>) => {
    const isMark = event.target instanceof Element && event.target.closest("a, button") !== null;
    if (event.button !== 0 || !event.isPrimary || isMark) return;
    start.current = { at: momentUnder(event, span), x: event.clientX, isDrawing: false };
  };
  const draw = (event: PointerEvent<HTMLDivElement>) => {
    const from = start.current;
    if (from === null) return;
    if (!from.isDrawing) {
      if (Math.abs(event.clientX - from.x) < leastPixels) return;
      from.isDrawing = true;
      event.currentTarget.setPointerCapture(event.pointerId);
    }
    const at = momentUnder(event, span);
    onDraw({ from: Math.min(from.at, at), to: Math.max(from.at, at) });
  };
  const end = (event: PointerEvent<HTMLDivElement>) => {
    const from = start.current;
    start.current = null;
    if (from === null || !from.isDrawing) return;
    onDraw(null);
    onDrawn({ from: from.at, to: momentUnder(event, span) });
  };
  const cancel = () => {
    start.current = null;
    onDraw(null);
  };
  return (
    <div
      className="relative h-full cursor-crosshair touch-pan-y select-none"
      onPointerDown={begin}
      onPointerMove={draw}
      onPointerUp={end}
      onPointerCancel={cancel}
      onDoubleClick={onBack}
    >
      {children}
      {drawn === null ? null : (
        <div
          className="pointer-events-none absolute inset-y-0 border-x border-accent bg-accent/15"
          style={{ left: placeOf(drawn.from, span), right: `calc(100% - ${placeOf(drawn.to, span)})` }}
        />
      )}
      {clusters.map((cluster) => (
        <MarkLine
          key={cluster.at}
          cluster={cluster}
          left={placeOf(cluster.at, span)}
          isAtRight={cluster.at > (span.from + span.to) / 2}
          timeZone={timeZone}
        />
      ))}
    </div>
  );
};
