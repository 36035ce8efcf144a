import { LogRow } from "./log-row";
import type { RowIndex } from "./row-index";
import type { LineRange } from "./use-line-hash";
import type { LogWindow } from "./use-window";

export type LineLook = {
  /** Instead of line numbers: the time of a line, for example. */
  gutterOf?: ((line: number) => string) | undefined;
  toneOf?: ((line: number) => "normal" | "error") | undefined;
};

type LogRowsProps = LineLook & {
  lines: readonly string[];
  index: RowIndex;
  view: LogWindow;
  gutterWidth: number;
  query: string;
  currentLine: number | null;
  range: LineRange | null;
  onPick: (line: number, extend: boolean) => void;
};

/** The rows that are seen, at their place in a log of any length. */
export const LogRows = ({
  lines,
  index,
  view,
  gutterWidth,
  query,
  currentLine,
  range,
  onPick,
  gutterOf,
  toneOf,
}: LogRowsProps) => {
  const rows = Array.from({ length: Math.max(0, view.last - view.first) }, (_, place) => view.first + place);
  const widest = index.columns === null ? `calc(${Math.min(index.widest, 4_060) + gutterWidth}ch + 3rem)` : undefined;
  return (
    <div className="relative" style={{ height: view.total, minWidth: widest }}>
      <div className="absolute inset-x-0" style={{ top: view.top }}>
        {rows.map((row) => {
          const { line, part } = index.at(row);
          return (
            <LogRow
              key={row}
              text={lines[line] ?? ""}
              line={line}
              part={part}
              columns={index.columns}
              query={query}
              current={currentLine === line}
              marked={range !== null && line >= range.from && line <= range.to}
              gutter={gutterOf === undefined ? String(line + 1) : gutterOf(line)}
              tone={toneOf?.(line) ?? "normal"}
              onPick={gutterOf === undefined ? onPick : undefined}
            />
          );
        })}
      </div>
    </div>
  );
};
