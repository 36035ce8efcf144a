"use client";
import { ArrowDown } from "lucide-react";
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from "react";
import { Button } from "@/app/components/ui/button";
import { cn } from "@/app/lib/class-names";
import { formatCount } from "@/app/lib/format";
import { plainText } from "./ansi";
import { type LogLines, linesBetween } from "./line-buffer";
import { onLogKeys } from "./log-keys";
import { type LineLook, LogRows } from "./log-rows";
import { LogToolbar } from "./log-toolbar";
import type { Pattern } from "./search-pattern";
import { useFollow } from "./use-follow";
import { useKeepTop } from "./use-keep-top";
import { useLineHash } from "./use-line-hash";
import { useLineSearch } from "./use-line-search";
import { usePlace } from "./use-place";
import { useColumns, useRows } from "./use-rows";
import { useSelection } from "./use-selection";
import { useSize, useWindow } from "./use-window";

/** Characters of a time in the gutter, with its distance; of a day in front of it, and of a letter behind it. */
const timeWidth = 14;
const dayWidth = 6;
const letterWidth = 2;
/** So near to the first row, older lines are asked for. */
const nearRows = 40;

export type LogViewerProps = LineLook & {
  lines: LogLines;
  /** Another number means that `lines` changed. */
  version: number;
  /** What the log is, for screen readers. */
  label: string;
  fileName: string;
  /** Shown instead of lines while there are none. */
  empty: ReactNode;
  /** New lines may come: offers to follow them. */
  live: boolean;
  /** Where the whole log is; without it what is here is saved. */
  downloadHref?: string;
  /** The numbers of lines are the same for every reader, so the address may name them. */
  permanent?: boolean;
  /** Times have a day in front of them. */
  withDays?: boolean;
  /** What is marked while nothing is searched for here. */
  highlight?: Pattern;
  /** What stands above the first line, and what is to be done when somebody scrolls up to it. */
  before?: ReactNode;
  onBefore?: (() => void) | undefined;
  /** What stands below the log: the fields of a line, say. */
  aside?: ReactNode;
  children?: ReactNode;
  className?: string;
};

/** Asks for older lines when somebody comes near to the first, and again when there are older ones and they are still there. */
const useBefore = (isNear: boolean, first: number, onBefore: (() => void) | undefined): void => {
  const ask = useEffectEvent(() => onBefore?.());
  useEffect(() => {
    if (isNear) ask();
  }, [isNear, first]);
};

/** All that a viewer knows and does, apart from how it looks. */
const useLogViewer = (props: LogViewerProps) => {
  const { lines, version } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const [wrap, setWrap] = useState(false);
  const [times, setTimes] = useState(true);
  const [full, setFull] = useState(false);
  const hash = useLineHash(props.permanent ?? false);
  const search = useLineSearch(lines, version);
  const follow = useFollow(lines);
  const size = useSize(scroller);
  const showsTimes = props.timeOf !== undefined && times;
  const numbered = props.onBefore === undefined;
  const gutterWidth =
    (numbered ? Math.max(3, String(lines.end).length) : 0) +
    (showsTimes ? timeWidth + (props.withDays ? dayWidth : 0) : 0) +
    (props.toneOf === undefined ? 0 : letterWidth);
  const columns = useColumns(scroller, { wrap, gutterWidth, width: size.width });
  const { index, rows } = useRows(lines, version, columns);
  const view = useWindow(scroller, { rows, height: size.height, tell: follow.tell });
  const away = () => follow.tell({ kind: "away" });
  const selection = useSelection(scroller, { lines, columns, onSelect: away });

  const showLine = (line: number) => {
    away();
    view.showRow(index.rowOf(line));
  };
  const showTarget = (line: number) => {
    if (line >= lines.first) showLine(line);
    scroller.current?.focus({ preventScroll: true });
    hash.arrived();
  };
  useBefore(!follow.on && view.firstSeen < nearRows, lines.first, props.onBefore);
  useKeepTop(index, view, { first: lines.first, follows: follow.on });
  const place = { rows, height: size.height, follows: follow.on, target: hash.target, lines };
  usePlace(place, { showEnd: view.showEnd, showTarget });

  const go = (step: 1 | -1) => {
    const line = search.go(step, index.at(view.firstSeen).line);
    if (line !== null) showLine(line);
  };
  const toEnd = () => {
    document.getSelection()?.removeAllRanges();
    follow.tell({ kind: "asked", on: true });
    view.showEnd();
  };
  const toggleFollow = () => (follow.on ? away() : toEnd());
  const toggleWrap = () => setWrap(!wrap);
  const toggleTimes = () => setTimes(!times);
  const onKeyDown = onLogKeys(
    {
      "/": () => searchBox.current?.focus(),
      n: () => go(1),
      N: () => go(-1),
      w: toggleWrap,
      t: toggleTimes,
      f: toggleFollow,
      " ": toggleFollow,
      End: toEnd,
      Home: () => showLine(lines.first),
      ...(full ? { Escape: () => setFull(false) } : {}),
    },
    away,
  );
  return {
    ...{ scroller, searchBox, hash, search, follow, gutterWidth, index, view, selection, away, go, toEnd, onKeyDown },
    numbered,
    pattern: search.text === "" ? (props.highlight ?? search.pattern) : search.pattern,
    timeOf: showsTimes ? props.timeOf : undefined,
    wrap: { on: wrap, toggle: toggleWrap },
    full: { on: full, toggle: () => setFull(!full) },
    times: props.timeOf === undefined ? null : { on: times, toggle: toggleTimes },
    following: { on: follow.on, toggle: toggleFollow },
  };
};

/** A log of any length: search, follow, wrapping, permanent links to lines, copy and download. */
export const LogViewer = (props: LogViewerProps) => {
  const { lines, live } = props;
  const viewer = useLogViewer(props);
  const { scroller, search, hash, follow, view, index, gutterWidth, selection, full } = viewer;
  const { range } = hash;
  const textOf = (some: { from: number; to: number }) => linesBetween(lines, some, plainText).join("\n");
  const all = { from: lines.first, to: lines.end };
  return (
    <div
      className={cn(
        "flex min-h-0 min-w-0 flex-col overflow-hidden rounded-lg border bg-log",
        full.on ? "fixed inset-0 z-50 rounded-none" : props.className,
      )}
      onKeyDown={viewer.onKeyDown}
    >
      <LogToolbar
        {...{ search, range, full }}
        searchBox={viewer.searchBox}
        onGo={viewer.go}
        wrap={viewer.wrap}
        times={viewer.times}
        follow={live ? viewer.following : null}
        onClearRange={hash.clear}
        copyText={() => textOf(range === null ? all : { from: range.from, to: range.to + 1 })}
        download={props.downloadHref === undefined ? { text: () => `${textOf(all)}\n` } : { href: props.downloadHref }}
        fileName={props.fileName}
      >
        {props.children}
      </LogToolbar>
      {props.before}
      {lines.first > 0 ? <Dropped count={lines.first} whole={props.downloadHref !== undefined} /> : null}
      <div className="relative min-h-0 flex-1">
        <div
          ref={scroller}
          role="log"
          aria-live="off"
          aria-label={props.label}
          tabIndex={0}
          onScroll={view.onScroll}
          onWheel={(event) => (event.deltaY < 0 ? viewer.away() : undefined)}
          onTouchMove={viewer.away}
          onCopy={selection.onCopy}
          className="h-full overflow-auto overscroll-contain font-mono text-[12.5px] text-log-ink [overflow-anchor:none] focus-visible:-outline-offset-2"
          style={{ "--gutter": `calc(${gutterWidth}ch + 1.75rem)` } as React.CSSProperties}
        >
          {lines.end === lines.first ? (
            <div className="grid h-full place-items-center p-6 text-center font-sans text-sm text-muted">{props.empty}</div>
          ) : (
            <LogRows
              {...{ lines, index, view, gutterWidth, range, live }}
              timeOf={viewer.timeOf}
              toneOf={props.toneOf}
              onDetail={props.onDetail}
              numbered={viewer.numbered}
              pattern={viewer.pattern}
              currentLine={search.currentLine}
              pins={selection.pins}
              onPick={hash.pick}
            />
          )}
        </div>
        {live && follow.fresh > 0 ? <FreshLines count={follow.fresh} onClick={viewer.toEnd} /> : null}
      </div>
      {props.aside}
    </div>
  );
};

const Dropped = ({ count, whole }: { count: number; whole: boolean }) => (
  <p className="border-b bg-sunken px-3 py-1 text-xs text-muted">
    The first {formatCount(count)} lines are not kept in this page.{whole ? " The download has all of them." : ""}
  </p>
);

const FreshLines = ({ count, onClick }: { count: number; onClick: () => void }) => (
  <Button size="small" className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full shadow-md" onClick={onClick}>
    <ArrowDown aria-hidden="true" />
    {formatCount(count)} new {count === 1 ? "line" : "lines"}
  </Button>
);
