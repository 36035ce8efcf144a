"use client";
import { ArrowDown } from "lucide-react";
import { type ReactNode, useEffectEvent, useLayoutEffect, useRef, useState } from "react";
import { Button } from "@/app/components/ui/button";
import { cn } from "@/app/lib/class-names";
import { formatCount } from "@/app/lib/format";
import { plainText } from "./ansi";
import { onLogKeys } from "./log-keys";
import { type LineLook, LogRows } from "./log-rows";
import { LogToolbar } from "./log-toolbar";
import { useFollow } from "./use-follow";
import { useLineHash } from "./use-line-hash";
import { useLineSearch } from "./use-line-search";
import { usePlace } from "./use-place";
import { useColumns, useRows } from "./use-rows";
import { useSize, useWindow } from "./use-window";

export type LogViewerProps = LineLook & {
  lines: readonly string[];
  /** Another number means that `lines` grew. */
  version: number;
  /** What the log is, for screen readers. */
  label: string;
  fileName: string;
  /** Shown instead of lines while there are none. */
  empty: ReactNode;
  /** New lines may come: offers to follow them. */
  live: boolean;
  /** Characters of the gutter, where it holds something else than line numbers. */
  gutterWidth?: number;
  children?: ReactNode;
  className?: string;
};

/** A log of any length: search, follow, wrapping, permanent links to lines, copy and download. */
export const LogViewer = (props: LogViewerProps) => {
  const { lines, version, live, gutterOf, toneOf } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const [wrap, setWrap] = useState(false);
  const { range, target, arrived, pick } = useLineHash();
  const search = useLineSearch(lines, version);
  const follow = useFollow(lines);
  const size = useSize(scroller);
  const gutterWidth = props.gutterWidth ?? Math.max(3, String(lines.length).length);
  const columns = useColumns(scroller, { wrap, gutterWidth, width: size.width });
  const { index, rows } = useRows(lines, version, columns);
  const view = useWindow(scroller, { rows, height: size.height, onMove: follow.onMove });

  const showLine = (line: number) => {
    follow.turn(false);
    view.showRow(index.rowOf(line));
  };
  const showTarget = (line: number) => {
    showLine(line);
    arrived();
  };
  usePlace({ rows, height: size.height, follows: follow.on, target, has: lines.length }, { showEnd: view.showEnd, showTarget });
  /** Wrapping gives each line another row: what was on top stays on top. */
  const topLine = useRef<number | null>(null);
  const keepPlace = useEffectEvent(() => {
    if (!follow.on && topLine.current !== null) view.showRow(index.rowOf(topLine.current), "start");
    topLine.current = null;
  });
  const toggleWrap = () => {
    topLine.current = index.at(view.firstSeen).line;
    setWrap(!wrap);
  };
  useLayoutEffect(() => keepPlace(), [columns]);

  const go = (step: 1 | -1) => {
    const line = search.go(step, index.at(view.firstSeen).line);
    if (line !== null) showLine(line);
  };
  const toEnd = () => {
    follow.turn(true);
    view.showEnd();
  };
  const toggleFollow = () => (follow.on ? follow.turn(false) : toEnd());
  const onKeyDown = onLogKeys({
    "/": () => searchBox.current?.focus(),
    n: () => go(1),
    N: () => go(-1),
    w: toggleWrap,
    f: toggleFollow,
    End: toEnd,
    Home: () => showLine(0),
  });
  const picked = range === null ? lines : lines.slice(range.from, range.to + 1);
  return (
    <div
      className={cn("flex min-h-0 min-w-0 flex-col overflow-hidden rounded-lg border bg-log", props.className)}
      onKeyDown={onKeyDown}
    >
      <LogToolbar
        search={search}
        searchBox={searchBox}
        onGo={go}
        wrap={wrap}
        onWrap={toggleWrap}
        follow={live ? follow.on : null}
        onFollow={toggleFollow}
        copyText={() => picked.map(plainText).join("\n")}
        copyLabel={range === null ? "Copy the log" : "Copy the marked lines"}
        downloadText={() => `${lines.map(plainText).join("\n")}\n`}
        fileName={props.fileName}
      >
        {props.children}
      </LogToolbar>
      <div className="relative min-h-0 flex-1">
        <div
          ref={scroller}
          role="log"
          aria-live="off"
          aria-label={props.label}
          tabIndex={0}
          onScroll={view.onScroll}
          className="h-full overflow-auto overscroll-contain font-mono text-[12.5px] text-log-ink [overflow-anchor:none] focus-visible:-outline-offset-2"
          style={{ "--gutter": `calc(${gutterWidth}ch + 1.75rem)` } as React.CSSProperties}
        >
          {lines.length === 0 ? (
            <div className="grid h-full place-items-center p-6 text-center font-sans text-sm text-muted">{props.empty}</div>
          ) : (
            <LogRows
              {...{ lines, index, view, gutterWidth, range, gutterOf, toneOf }}
              query={search.query}
              currentLine={search.currentLine}
              onPick={pick}
            />
          )}
        </div>
        {live && follow.fresh > 0 ? <FreshLines count={follow.fresh} onClick={toEnd} /> : null}
      </div>
    </div>
  );
};

const FreshLines = ({ count, onClick }: { count: number; onClick: () => void }) => (
  <Button size="small" className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full shadow-md" onClick={onClick}>
    <ArrowDown aria-hidden="true" />
    {formatCount(count)} new {count === 1 ? "line" : "lines"}
  </Button>
);
