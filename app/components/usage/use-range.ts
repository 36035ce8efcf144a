"use client";
import { useSearchParams } from "next/navigation";
import { useMinute } from "@/app/lib/use-now";
import { type Choice, choiceOf, momentOf, moved, type Preset, queryOf, type Span, scaled, spanOf, zoomed } from "./range";

/** How many parts were chosen since the page was opened, kept with each place of the browser's history. */
const depthHere = (): number => {
  const { usageDepth } = (window.history.state ?? {}) as { usageDepth?: unknown };
  return typeof usageDepth === "number" ? usageDepth : 0;
};

const go = (query: string, depth: number): void => {
  const address = window.location.pathname + query;
  window.history.pushState({ usageDepth: depth }, "", address);
};

/** The range that is shown, which lives in the address; each step is a place of the browser's history. Null until the page is awake. */
export const useRange = () => {
  const parameters = useSearchParams();
  const minute = useMinute();
  if (minute === 0) return null;
  const choice = choiceOf(parameters);
  const span = spanOf(choice, minute);
  const at = momentOf(parameters.get("at"));
  const choose = (next: Choice) => {
    const query = queryOf(next, at !== null && next.preset === null && at >= next.span.from && at <= next.span.to ? at : null);
    if (query !== queryOf(choice, at)) go(query, depthHere() + 1);
  };
  const chooseSpan = (next: Span) => choose({ preset: null, span: next });
  return {
    choice,
    span,
    at,
    /** True while more may come. */
    endsNow: span.to >= minute,
    minute,
    choosePreset: (preset: Preset) => choose({ preset, span: null }),
    zoomTo: (one: number, other: number) => chooseSpan(zoomed(one, other, minute)),
    scale: (factor: 0.5 | 2) => chooseSpan(scaled(span, factor, minute)),
    move: (direction: -1 | 1) => chooseSpan(moved(span, direction, minute)),
    /** To what was shown before; of an address that somebody was sent, to the usual range. */
    back: () => {
      if (choice.preset !== null) return;
      if (depthHere() > 0) window.history.back();
      else go("", 0);
    },
  };
};

export type ShownRange = NonNullable<ReturnType<typeof useRange>>;
