import { type MouseEvent, memo, useMemo } from "react";
import { cn } from "@/app/lib/class-names";
import { ansiSpans, type Piece, piecesOf } from "./ansi";
import { type LineTone, toneLetters } from "./line-look";
import type { Pattern } from "./search-pattern";
import { rowHeight } from "./use-window";

/** A line that is not wrapped shows this many characters of itself, until it is opened. */
export const longestShown = 16_384;

export type LogRowProps = {
  text: string;
  line: number;
  part: number;
  columns: number | null;
  pattern: Pattern;
  /** This line is the hit where the search stands. */
  current: boolean;
  marked: boolean;
  /** Its number; null where numbers mean nothing. */
  number: number | null;
  time: string | null;
  tone: LineTone;
  /** There is a place for the tone's letter. */
  lettered: boolean;
  /** Opens what a line of JSON holds; null for other lines. */
  onDetail: ((line: number) => void) | null;
  open: boolean;
  onOpen: (line: number) => void;
  onPick: (line: number, extend: boolean) => void;
  /** Its place, px, when it stands outside of what is seen for the sake of a selection. */
  pinnedAt: number | null;
  /** Its place among all rows, from 1, for screen readers; -1 for a number that still grows. */
  position: number;
  total: number;
};

const toneClass: Record<LineTone, string | false> = {
  normal: false,
  error: "text-bad",
  warn: "text-warn",
  debug: "text-log-line",
  stderr: false,
  note: "text-log-line italic",
};
const letterClass: Record<LineTone, string | false> = { ...toneClass, stderr: "text-bad" };

/** One row: its number, which is a link to it, and its text in spans. */
export const LogRow = memo((props: LogRowProps) => {
  const { text, line, part, columns, pattern, current, open, pinnedAt } = props;
  const pieces = useMemo(() => {
    const from = columns === null ? 0 : part * columns;
    const shown = open ? Number.POSITIVE_INFINITY : longestShown;
    const to = columns === null ? shown : from + columns;
    return piecesOf(ansiSpans(text), { from, to }, { pattern, now: current });
  }, [text, part, columns, pattern, current, open]);
  const hidden = columns === null && !open && text.length > longestShown ? text.length - longestShown : 0;
  return (
    <div
      role="listitem"
      aria-posinset={props.position}
      aria-setsize={props.total}
      data-line={line}
      data-part={part}
      className={cn(
        "flex h-[20px] leading-[20px]",
        pinnedAt !== null && "absolute inset-x-0",
        props.marked && "bg-accent-soft",
        current && "bg-warn-soft",
      )}
      style={pinnedAt === null ? undefined : { top: pinnedAt * rowHeight }}
    >
      <span className="sticky left-0 flex w-(--gutter) shrink-0 gap-2 bg-log pr-3 pl-3 text-log-line select-none">
        {part > 0 ? null : <Gutter {...props} />}
      </span>
      <span className={cn("pr-4 whitespace-pre [unicode-bidi:isolate]", toneClass[props.tone])}>
        {props.onDetail === null || part > 0 ? null : (
          <button
            type="button"
            aria-label="Show the fields of this line"
            title="Show the fields"
            tabIndex={-1}
            className="mr-2 rounded-sm px-0.5 text-accent select-none hover:bg-sunken"
            onClick={() => props.onDetail?.(line)}
          >
            {"{…}"}
          </button>
        )}
        {pieces.map((piece, place) => (
          <Mark key={`${place}`} piece={piece} />
        ))}
        {hidden > 0 ? (
          <button type="button" className="ml-2 text-accent underline select-none" onClick={() => props.onOpen(line)}>
            Show all, {hidden} more characters
          </button>
        ) : null}
      </span>
    </div>
  );
});
LogRow.displayName = "LogRow";

/** Its number, which is a link to it, when it was written, and how grave it is. */
const Gutter = ({ line, number, time, tone, lettered, onPick }: LogRowProps) => {
  const pick = (event: MouseEvent<HTMLAnchorElement>) => {
    event.preventDefault();
    onPick(line, event.shiftKey);
  };
  const { letter, word } = toneLetters[tone];
  return (
    <>
      {number === null ? null : (
        <a href={`#L${number}`} tabIndex={-1} className="flex-1 text-right hover:text-ink hover:underline" onClick={pick}>
          {number}
        </a>
      )}
      {time === null ? null : (
        <time>
          {number === null ? (
            <a href="#" tabIndex={-1} className="hover:text-ink hover:underline" onClick={pick}>
              {time}
            </a>
          ) : (
            time
          )}
        </time>
      )}
      {lettered ? (
        <abbr title={word || undefined} className={cn("w-[1ch] font-semibold no-underline", letterClass[tone])}>
          {letter}
        </abbr>
      ) : null}
    </>
  );
};

const Mark = ({ piece }: { piece: Piece }) => {
  const { color, background, className, hit, text } = piece;
  const style = color === undefined && background === undefined ? undefined : { color, background };
  if (hit !== "none") {
    return (
      <mark className={cn(className, hit === "now" ? "hit-now" : "hit")} style={style}>
        {text}
      </mark>
    );
  }
  return (
    <span className={className || undefined} style={style}>
      {text}
    </span>
  );
};
