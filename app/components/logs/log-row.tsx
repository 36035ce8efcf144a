import { memo, useMemo } from "react";
import { cn } from "@/app/lib/class-names";
import { ansiSpans, piecesOf } from "./ansi";

/** A line that is not wrapped shows this much of itself; wrapping shows all. */
const longestShown = 4_000;

export type LogRowProps = {
  text: string;
  line: number;
  part: number;
  columns: number | null;
  query: string;
  /** This line is the hit where the search stands. */
  current: boolean;
  marked: boolean;
  gutter: string;
  tone: "normal" | "error";
  onPick?: ((line: number, extend: boolean) => void) | undefined;
};

/** One row: its number, which is a link to it, and its text in spans. */
export const LogRow = memo(({ text, line, part, columns, query, current, marked, gutter, tone, onPick }: LogRowProps) => {
  const pieces = useMemo(() => {
    const from = columns === null ? 0 : part * columns;
    const to = columns === null ? longestShown : from + columns;
    return piecesOf(ansiSpans(text), { from, to }, { query, now: current });
  }, [text, part, columns, query, current]);
  const hidden = columns === null && text.length > longestShown ? text.length - longestShown : 0;
  return (
    <div className={cn("flex h-[20px] leading-[20px]", marked && "bg-accent-soft", current && "bg-warn-soft")}>
      <span className="sticky left-0 w-(--gutter) shrink-0 bg-log pr-3 pl-3 text-right text-log-line select-none">
        {part > 0 ? null : onPick === undefined ? (
          gutter
        ) : (
          <a
            href={`#L${line + 1}`}
            tabIndex={-1}
            className="hover:text-ink hover:underline"
            onClick={(event) => {
              event.preventDefault();
              onPick(line, event.shiftKey);
            }}
          >
            {gutter}
          </a>
        )}
      </span>
      <span className={cn("pr-4 whitespace-pre", tone === "error" && "text-bad")}>
        {pieces.map((piece, place) => {
          const style =
            piece.color === undefined && piece.background === undefined
              ? undefined
              : { color: piece.color, background: piece.background };
          const key = `${place}`;
          return piece.hit === "none" ? (
            <span key={key} className={piece.className || undefined} style={style}>
              {piece.text}
            </span>
          ) : (
            <mark key={key} className={cn(piece.className, piece.hit === "now" ? "hit-now" : "hit")} style={style}>
              {piece.text}
            </mark>
          );
        })}
        {hidden > 0 ? <span className="text-log-line"> … {hidden} more characters, wrap lines to read them</span> : null}
      </span>
    </div>
  );
});
LogRow.displayName = "LogRow";
