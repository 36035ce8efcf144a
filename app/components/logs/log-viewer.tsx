"use client";
import { ArrowDown } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Button } from "@/app/components/ui/button";
import { cn } from "@/app/lib/class-names";
import { formatCount } from "@/app/lib/format";
import { plainText } from "./ansi";
import { LogRow } from "./log-row";
import { LogToolbar } from "./log-toolbar";
import { RowIndex } from "./row-index";
import { useLineHash } from "./use-line-hash";
import { useLineSearch } from "./use-line-search";
import { useWindow } from "./use-window";

export type LogViewerProps = {
  lines: readonly string[];
  /** Another number means that `lines` grew. */
  version: number;
  /** What the log is, for screen readers and as the name of the file. */
  label: string;
  fileName: string;
  /** Shown instead of lines while there are none. */
  empty: ReactNode;
  /** New lines may come: offers to follow them. */
  live: boolean;
  /** Instead of line numbers: the time of a line, for example. Its width in characters stands in `gutterWidth`. */
  gutterOf?: (line: number) => string;
  gutterWidth?: number;
  toneOf?: (line: number) => "normal" | "error";
  children?: ReactNode;
  className?: string;
};

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

/** A log of any length: search, follow, wrapping, permanent links to lines, copy and download. */
export const LogViewer = (props: LogViewerProps) => {
  const { lines, version, label, live, gutterOf, toneOf } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const [wrap, setWrap] = useState(false);
  const [follow, setFollow] = useState(true);
  const [seen, setSeen] = useState(0);
  const [character, setCharacter] = useState(0);
  const { range, pick } = useLineHash();
  const search = useLineSearch(lines, version);

  const onMove = useCallback(
    (move: "up" | "end" | "other") => {
      if (move === "end") setFollow(true);
      if (move !== "up") return;
      setFollow(false);
      setSeen((before) => (follow ? lines.length : before));
    },
    [follow, lines],
  );
  const gutterWidth = props.gutterWidth ?? Math.max(3, String(lines.length).length);
  const [columns, setColumns] = useState<number | null>(null);
  const index = useMemo(() => new RowIndex(columns), [columns]);
  // The array is the same one, and grows: its version says when to look again.
  const rows = useMemo(() => {
    index.update(lines);
    return index.count + version * 0;
  }, [index, lines, version]);
  const view = useWindow(scroller, rows, onMove);

  useLayoutEffect(() => {
    if (scroller.current !== null) setCharacter(measureCharacter(scroller.current));
  }, []);
  useLayoutEffect(() => {
    const gutter = gutterWidth * character + 24;
    setColumns(wrap && character > 0 ? Math.max(20, Math.floor((view.size.width - gutter - 16) / character)) : null);
  }, [wrap, character, view.size.width, gutterWidth]);

  const showLine = (line: number) => {
    setFollow(false);
    setSeen(lines.length);
    view.showRow(index.rowOf(line));
  };
  // A link to a line shows it as soon as it is there; until then nothing moves.
  const linked = useRef<number | null>(null);
  useEffect(() => {
    if (range === null || linked.current === range.from || range.from >= lines.length || view.size.height === 0) return;
    const first = linked.current === null;
    linked.current = range.from;
    if (first) showLine(range.from);
  });
  useLayoutEffect(() => {
    if (follow && (range === null || linked.current !== null)) view.showEnd();
  }, [follow, rows, view.size.height]);

  const go = (step: 1 | -1) => {
    const line = search.go(step, index.at(view.first + 12).line);
    if (line !== null) showLine(line);
  };
  const toEnd = () => {
    setFollow(true);
    view.showEnd();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return;
    const actions: Record<string, () => void> = {
      "/": () => searchBox.current?.focus(),
      n: () => go(1),
      N: () => go(-1),
      w: () => setWrap((on) => !on),
      f: () => (follow ? setFollow(false) : toEnd()),
      End: toEnd,
      Home: () => showLine(0),
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };

  const fresh = follow ? 0 : lines.length - seen;
  const picked = range === null ? lines : lines.slice(range.from, range.to + 1);
  return (
    <div className={cn("flex min-h-0 flex-col overflow-hidden rounded-lg border bg-log", props.className)} onKeyDown={onKeyDown}>
      <LogToolbar
        search={search}
        searchBox={searchBox}
        onGo={go}
        wrap={wrap}
        onWrap={() => setWrap(!wrap)}
        follow={live ? follow : null}
        onFollow={() => (follow ? setFollow(false) : toEnd())}
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
          aria-label={label}
          tabIndex={0}
          onScroll={view.onScroll}
          className="h-full overflow-auto overscroll-contain font-mono text-[12.5px] text-log-ink [overflow-anchor:none] focus-visible:outline-offset-[-2px]"
          style={{ "--gutter": `calc(${gutterWidth}ch + 1.75rem)` } as React.CSSProperties}
        >
          {lines.length === 0 ? (
            <div className="grid h-full place-items-center p-6 text-center font-sans text-sm text-muted">{props.empty}</div>
          ) : (
            <div
              className="relative"
              style={{
                height: view.total,
                minWidth: columns === null ? `calc(${Math.min(index.widest, 4_060) + gutterWidth}ch + 3rem)` : undefined,
              }}
            >
              <div className="absolute inset-x-0" style={{ top: view.top }}>
                {Array.from({ length: Math.max(0, view.last - view.first) }, (_, place) => {
                  const row = view.first + place;
                  const { line, part } = index.at(row);
                  return (
                    <LogRow
                      key={row}
                      text={lines[line] ?? ""}
                      line={line}
                      part={part}
                      columns={columns}
                      query={search.query}
                      current={search.currentLine === line}
                      marked={range !== null && line >= range.from && line <= range.to}
                      gutter={gutterOf === undefined ? String(line + 1) : gutterOf(line)}
                      tone={toneOf?.(line) ?? "normal"}
                      onPick={gutterOf === undefined ? pick : undefined}
                    />
                  );
                })}
              </div>
            </div>
          )}
        </div>
        {live && fresh > 0 ? (
          <Button size="small" className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full shadow-md" onClick={toEnd}>
            <ArrowDown aria-hidden="true" />
            {formatCount(fresh)} new {fresh === 1 ? "line" : "lines"}
          </Button>
        ) : null}
      </div>
    </div>
  );
};
