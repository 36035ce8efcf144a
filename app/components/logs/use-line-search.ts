"use client";
import { useDeferredValue, useEffect, useEffectEvent, useMemo, useState } from "react";
import type { LogLines } from "./line-buffer";
import { LineSearch } from "./line-search";
import { type Pattern, toPattern } from "./search-pattern";

export type LogSearch = {
  text: string;
  setText: (text: string) => void;
  isExpression: boolean;
  setExpression: (on: boolean) => void;
  /** Why what was typed cannot be searched for. */
  fault: string | null;
  /** What is marked in the rows. */
  pattern: Pattern;
  count: number;
  /** From 1; 0 before the first step. */
  place: number;
  currentLine: number | null;
  /** One hit on or back; the first step begins at `from`. Null: there is none. */
  go: (step: 1 | -1, from: number) => number | null;
};

/** About a tenth of what a person takes for "at once"; between two parts the page answers. */
const linesAtOnce = 20_000;

/** How many lines have a hit, as far as they have been looked at: part by part, and again when the log grew. */
const useCount = (search: LineSearch, lines: LogLines, version: number): number => {
  const [count, setCount] = useState(0);
  const look = useEffectEvent((): boolean => {
    const done = search.update(lines, linesAtOnce);
    setCount(search.hits.length);
    return done;
  });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const next = () => {
      if (!look()) timer = setTimeout(next, 0);
    };
    next();
    return () => clearTimeout(timer);
  }, [search, version]);
  return count;
};

/** Search in what is here: typing never touches the stream, and waits for no one. */
export const useLineSearch = (lines: LogLines, version: number): LogSearch => {
  const [text, setText] = useState("");
  const [isExpression, setExpression] = useState(false);
  /** The line of the hit where the search stands: lines before it may come to be dropped. */
  const [currentLine, setCurrentLine] = useState<number | null>(null);
  const deferred = useDeferredValue(text);
  const { pattern, fault } = useMemo(() => toPattern(deferred, isExpression), [deferred, isExpression]);
  const search = useMemo(() => new LineSearch(pattern), [pattern]);
  const count = useCount(search, lines, version);
  return {
    text,
    setText: (next) => {
      setText(next);
      setCurrentLine(null);
    },
    isExpression,
    setExpression: (on) => {
      setExpression(on);
      setCurrentLine(null);
    },
    fault,
    pattern,
    count,
    place: currentLine === null ? 0 : search.hits.indexOf(currentLine) + 1,
    currentLine,
    go: (step, from) => {
      // Whoever presses Enter at once is faster than the deferred search.
      const now = text === deferred ? search : new LineSearch(toPattern(text, isExpression).pattern);
      now.update(lines);
      const { hits } = now;
      if (hits.length === 0) return null;
      const at = currentLine === null ? -1 : hits.indexOf(currentLine);
      const place = at < 0 ? now.firstFrom(currentLine ?? from) : (at + step + hits.length) % hits.length;
      setCurrentLine(hits[place] ?? null);
      return hits[place] ?? null;
    },
  };
};
