"use client";
import dynamic from "next/dynamic";
import { useEffect, useMemo, useRef, useState } from "react";
import type { Point } from "@/app/components/metrics/points";
import { Swatch } from "@/app/components/metrics/swatch";
import { useSeen } from "@/app/components/metrics/use-seen";
import { Card } from "@/app/components/ui/card";
import { ChartArea } from "./chart-area";
import type { UsagePlan } from "./charts-plan";
import { clustered, type Mark } from "./marks";
import type { Span } from "./range";
import { timeTicks } from "./ticks";

// The charts' library is as large as half the rest of the page: it comes when there is something to draw.
const UsageChart = dynamic(() => import("./usage-chart").then((file) => file.UsageChart), { ssr: false });

/** The words of a tick need so much. */
const tickPixels = 62;
/** Knobs nearer to each other than this would cover each other. */
const knobPixels = 18;

/** What all charts of a page share. */
export type Drawing = {
  span: Span;
  timeZone: string;
  marks: readonly Mark[];
  drawn: Span | null;
  onDraw: (part: Span | null) => void;
  onDrawn: (part: Span) => void;
  onBack: () => void;
};

/** Pixels across, once they are known. */
const useWidth = () => {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(400);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 400)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return { element, width };
};

/** A chart with what it is called, what the range amounts to, and its legend. */
export const UsageCard = ({ plan, points, drawing }: { plan: UsagePlan; points: readonly Point[]; drawing: Drawing }) => {
  const { title, total, note, lines } = plan;
  const { span, timeZone, marks, ...drawn } = drawing;
  const { element, width } = useWidth();
  const seen = useSeen(element);
  const plot = Math.max(100, width - 80);
  const most = Math.max(2, Math.floor(plot / tickPixels));
  const ticks = useMemo(() => timeTicks(span.from, span.to, { timeZone, most }), [span, timeZone, most]);
  return (
    <Card>
      <div className="flex flex-wrap items-baseline justify-between gap-x-3 px-4 pt-3">
        <h2 className="text-muted">{title}</h2>
        {note === undefined ? null : <p className="text-[13px] text-muted">{note}</p>}
      </div>
      <p className="px-4 text-xl font-semibold tabular-nums">{total}</p>
      <ul className="flex h-5 gap-x-4 px-4 text-[13px] text-muted">
        {lines.length === 1
          ? null
          : lines.map((line) => (
              <li key={line.field} className="flex items-center gap-1.5">
                <Swatch line={line} />
                {line.name}
              </li>
            ))}
      </ul>
      <div ref={element} className="mt-1 h-44 pb-2">
        <ChartArea span={span} timeZone={timeZone} clusters={clustered(marks, span, knobPixels / plot)} {...drawn}>
          <div className="h-full" role="img" aria-label={`${title}: ${total}${note === undefined ? "" : `, ${note}`}`}>
            {seen ? (
              <UsageChart plan={plan} points={points} from={span.from} to={span.to} timeZone={timeZone} ticks={ticks} />
            ) : null}
          </div>
        </ChartArea>
      </div>
    </Card>
  );
};
