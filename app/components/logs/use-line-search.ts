"use client";
import { useDeferredValue, useMemo, useState } from "react";
import { LineSearch } from "./line-search";

export type LogSearch = {
  text: string;
  setText: (text: string) => void;
  /** In lower case; what is marked in the rows. */
  query: string;
  count: number;
  /** From 1; 0 before the first step. */
  place: number;
  currentLine: number | null;
  /** One hit on or back; the first step begins at `from`. Null: there is none. */
  go: (step: 1 | -1, from: number) => number | null;
};

/** Search in what is here: typing never touches the stream, and waits for no one. */
export const useLineSearch = (lines: readonly string[], version: number): LogSearch => {
  const [text, setText] = useState("");
  const [place, setPlace] = useState<number | null>(null);
  const query = useDeferredValue(text).toLowerCase();
  const search = useMemo(() => new LineSearch(query), [query]);
  const count = useMemo(() => {
    search.update(lines);
    return search.hits.length + version * 0;
  }, [search, lines, version]);
  return {
    text,
    setText: (next) => {
      setText(next);
      setPlace(null);
    },
    query,
    count,
    place: place === null ? 0 : Math.min(place, count - 1) + 1,
    currentLine: place === null ? null : (search.hits[place] ?? null),
    go: (step, from) => {
      // Whoever presses Enter at once is faster than the deferred search.
      const now = text.toLowerCase() === query ? search : new LineSearch(text);
      now.update(lines);
      const { length } = now.hits;
      if (length === 0) return null;
      const next = place === null ? now.firstFrom(from) : (place + step + length) % length;
      setPlace(next);
      return now.hits[next] ?? null;
    },
  };
};
