"use client";
import { ChevronLeft, ChevronRight, Download, Undo2, ZoomIn, ZoomOut } from "lucide-react";
import { ApiCall } from "@/app/components/api-call/api-call";
import { Button } from "@/app/components/ui/button";
import { Segments } from "@/app/components/ui/segments";
import { isLongest, isShortest, type Preset, presetNames } from "./range";
import type { ShownRange } from "./use-range";
import { spanIn, viewersZone } from "./zone";

const words: Record<Preset, string> = { "1h": "1 h", "6h": "6 h", "24h": "24 h", "7d": "7 d", "30d": "30 d", "90d": "90 d" };

type RangeBarProps = {
  range: ShownRange;
  /** Of `/v1`, without its range; `.csv` stands beside it. */
  path: `/v1/${string}`;
  /** Name of the downloaded file. */
  fileName: string;
};

/** Which time is shown, how to move about in it without drawing, and the same as a file. */
export const RangeBar = ({ range, path, fileName }: RangeBarProps) => {
  const { choice, span, endsNow } = range;
  const timeZone = viewersZone();
  const query = `?${new URLSearchParams({ from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString() })}`;
  return (
    <div className="mb-4 grid gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Segments
          label="How much time is shown"
          name="range"
          value={choice.preset ?? "custom"}
          options={presetNames.map((value) => ({ value, label: words[value] }))}
          onChange={(value) => (value === "custom" ? undefined : range.choosePreset(value))}
        />
        <div className="flex items-center gap-1">
          <Step label="Earlier" icon={ChevronLeft} onClick={() => range.move(-1)} />
          <Step label="Later" icon={ChevronRight} disabled={endsNow} onClick={() => range.move(1)} />
          <Step label="Zoom in" icon={ZoomIn} disabled={isShortest(span)} onClick={() => range.scale(0.5)} />
          <Step label="Zoom out" icon={ZoomOut} disabled={isLongest(span)} onClick={() => range.scale(2)} />
          <Button size="small" look="ghost" disabled={choice.preset !== null} onClick={range.back}>
            <Undo2 aria-hidden="true" />
            Back
          </Button>
        </div>
        <div className="ml-auto flex items-center gap-2">
          <ApiCall
            calls={[
              { what: "These numbers", method: "GET", path: `${path}${query}` },
              { what: "As a CSV file", method: "GET", path: `${path}.csv${query}` },
            ]}
          />
          <Button asChild>
            <a href={`${path}.csv${query}`} download={fileName}>
              <Download aria-hidden="true" />
              CSV
            </a>
          </Button>
        </div>
      </div>
      {/* A range until now moves on every minute: only what somebody chose is told. */}
      <p className="text-[13px] text-muted" role={choice.preset === null ? "status" : undefined}>
        <span className="text-ink tabular-nums">{spanIn(span.from, span.to, timeZone)}</span>
        {`, by the clock of ${timeZone.replaceAll("_", " ")}. `}
        <span className="max-sm:hidden">Draw over a chart to see a part of it.</span>
      </p>
    </div>
  );
};

type StepProps = { label: string; icon: typeof ZoomIn; disabled?: boolean; onClick: () => void };

const Step = ({ label, icon: Icon, disabled = false, onClick }: StepProps) => (
  <Button size="icon" look="ghost" aria-label={label} title={label} disabled={disabled} onClick={onClick}>
    <Icon aria-hidden="true" />
  </Button>
);
