import { useCallback, useState } from "react";
import type { LogLines } from "./line-buffer";
import { foldedLine, type LineTone } from "./line-look";
import { LogRow, longestShown } from "./log-row";
import type { RowIndex } from "./row-index";
import type { Pattern } from "./search-pattern";
import type { LineRange } from "./use-line-hash";
import type { RowPlace } from "./use-selection";
import type { LogWindow } from "./use-window";

export type LineLook = {
  /** When a line was written, beside its number. */
  timeOf?: ((line: number) => string) | undefined;
  toneOf?: ((line: number) => LineTone) | undefined;
  /** Lines of JSON are shown as sentences; their fields open beside the log. */
  onDetail?: ((line: number) => void) | undefined;
};

type LogRowsProps = LineLook & {
  lines: LogLines;
  index: RowIndex;
  view: LogWindow;
  gutterWidth: number;
  pattern: Pattern;
  currentLine: number | null;
  range: LineRange | null;
  /** Rows that stay in the page wherever it is scrolled. */
  pins: readonly RowPlace[];
  live: boolean;
  numbered: boolean;
  onPick: (line: number, extend: boolean) => void;
};

/** Rows outside of what is seen that hold a selection's ends, in their order. */
const pinnedRows = ({ pins, lines, index, view }: LogRowsProps): number[] => {
  const rows = pins
    .filter(({ line }) => line >= lines.first && line < lines.end)
    .map(({ line, part }) => index.rowOf(line) + part)
    .filter((row) => row < view.first || row >= view.last);
  return [...new Set(rows)];
};

/** A line of JSON as it is shown: folded, but where only the whole of it holds what is searched for. */
const shownText = (text: string, folded: string | null, pattern: Pattern): string =>
  folded === null || (pattern.find(folded).length === 0 && pattern.find(text).length > 0) ? text : folded;

/** The rows that are seen, at their place in a log of any length. */
export const LogRows = (props: LogRowsProps) => {
  const { lines, index, view, gutterWidth, pattern, currentLine, range, timeOf, toneOf, onDetail } = props;
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const onOpen = useCallback((line: number) => setOpen((before) => new Set(before).add(line)), []);
  const seen = Array.from({ length: Math.max(0, view.last - view.first) }, (_, place) => view.first + place);
  const pinned = pinnedRows(props);
  const rows = [...pinned.filter((row) => row < view.first), ...seen, ...pinned.filter((row) => row >= view.last)];
  const widest = open.size > 0 ? index.widest : Math.min(index.widest, longestShown + 40);
  return (
    <div
      className="relative"
      style={{ height: view.total, minWidth: index.columns === null ? `calc(${widest + gutterWidth}ch + 3rem)` : undefined }}
    >
      <div className="absolute inset-x-0" style={{ top: view.top }} role="list">
        {rows.map((row) => {
          const { line, part } = index.at(row);
          const text = lines.at(line);
          const folded = onDetail === undefined ? null : foldedLine(text);
          return (
            <LogRow
              key={`${line}.${part}`}
              text={index.columns === null ? shownText(text, folded, pattern) : text}
              line={line}
              part={part}
              columns={index.columns}
              pattern={pattern}
              current={currentLine === line}
              marked={range !== null && line >= range.from && line <= range.to}
              number={props.numbered ? line + 1 : null}
              time={timeOf?.(line) ?? null}
              tone={toneOf?.(line) ?? "normal"}
              lettered={toneOf !== undefined}
              onDetail={folded === null || onDetail === undefined ? null : onDetail}
              open={open.has(line)}
              onOpen={onOpen}
              onPick={props.onPick}
              pinnedAt={row < view.first || row >= view.last ? row - view.first : null}
              position={line - lines.first + 1}
              total={props.live ? -1 : lines.end - lines.first}
            />
          );
        })}
      </div>
    </div>
  );
};
