import { lineMatcher } from "@/server/logs/filter-rules";
import type { LogPage, LogQuestion, StoredLine } from "@/server/workers/protocol";
import type { AppStore } from "./app-store";
import type { Block } from "./blocks";
import { decodeLine } from "./line-format";
import type { Segment } from "./segment";

/** A page travels in one message. */
const mostBytes = 2 * 1_048_576;
/** Whoever asks is answered within five seconds, also by a host that has much to do. */
const mostMs = 2_000;

type Place = { number: number; at: number };
type Found = StoredLine & { at: number; end: number };

const encode = (way: "o" | "n", { number, at }: Place): string => `${way}.${number.toString(36)}.${at.toString(36)}`;
const decode = (cursor: string): Place & { isForward: boolean } => {
  const [way, number = "", at = ""] = cursor.split(".");
  return { isForward: way === "n", number: Number.parseInt(number, 36), at: Number.parseInt(at, 36) };
};

/** The lines of a block with their places, in order. */
const linesOf = (block: Block, bytes: Buffer): Found[] => {
  const found: Found[] = [];
  let at = 0;
  for (let end = bytes.indexOf(10, at); end >= 0; end = bytes.indexOf(10, at)) {
    const line = decodeLine(bytes.toString("utf8", at, end));
    if (line !== null) found.push({ ...line, at: block.at + at, end: block.at + end + 1 });
    at = end + 1;
  }
  return found;
};

/** What a page becomes of, as it is read: one way or the other. */
class Reading {
  readonly lines: StoredLine[] = [];
  private bytes = 0;
  private readonly deadline = performance.now() + mostMs;
  private readonly matches: (line: StoredLine) => boolean;
  /** Where reading stands: everything on the side from which it came has been looked at. */
  place: Place;
  time: string | null = null;
  private why: "not" | "full" | "late" = "not";

  constructor(
    private readonly about: LogQuestion,
    readonly start: Place,
    readonly isForward: boolean,
  ) {
    this.place = start;
    this.matches = lineMatcher(about);
  }

  /** Not until everything has been looked at: the page is full, or it is late. */
  get stopped(): "not" | "full" | "late" {
    return this.why;
  }

  touches({ first, last }: Pick<Block, "first" | "last">): boolean {
    const { since, until } = this.about;
    return (since === null || last >= since) && (until === null || first < until);
  }

  /** Looks at the lines of a block, in the order of reading. */
  take(number: number, lines: readonly Found[]): void {
    for (const line of this.isForward ? lines : lines.toReversed()) {
      if (this.stopped !== "not") return;
      if (this.isForward ? line.at < this.startIn(number) : line.end > this.startIn(number)) continue;
      if (!this.look(line)) return;
      this.place = { number, at: this.isForward ? line.end : line.at };
    }
    if (performance.now() > this.deadline && this.stopped === "not") this.why = "late";
  }

  /** Nothing of a block is wanted. */
  pass(number: number, block: Block): void {
    this.place = { number, at: this.isForward ? block.at + block.size : block.at };
    this.time = this.isForward ? block.last : block.first;
    if (performance.now() > this.deadline) this.why = "late";
  }

  private startIn(number: number): number {
    if (number === this.start.number) return this.start.at;
    return this.isForward ? 0 : Number.POSITIVE_INFINITY;
  }

  /** False: the page is full, and this line is for the next. */
  private look({ at: _at, end: _end, ...line }: Found): boolean {
    const { since, until, tail } = this.about;
    if ((since !== null && line.time < since) || (until !== null && line.time >= until)) return true;
    this.time = line.time;
    if (!this.matches(line)) return true;
    this.bytes += Buffer.byteLength(line.text) + 100;
    if (this.lines.length === tail || (this.bytes > mostBytes && this.lines.length > 0)) {
      this.why = "full";
      return false;
    }
    this.lines.push(line);
    return true;
  }
}

/** Most blocks hold nothing of what is searched for: one look at the whole of them is enough. */
const mayHold = (bytes: Buffer, search: string | null): boolean =>
  search === null || bytes.toString("utf8").toLowerCase().includes(search.toLowerCase());

const readSegment = async (reading: Reading, segment: Segment, search: string | null): Promise<void> => {
  const blocks = await segment.blocks();
  for (const block of reading.isForward ? blocks : [...blocks].reverse()) {
    if (reading.stopped !== "not") return;
    if (!reading.touches(block)) continue;
    const bytes = await segment.read(block);
    if (mayHold(bytes, search)) reading.take(segment.number, linesOf(block, bytes));
    else reading.pass(segment.number, block);
  }
};

const startOf = (store: AppStore, { cursor, fromStart }: LogQuestion): Place & { isForward: boolean } => {
  if (cursor !== null) return decode(cursor);
  const last = store.segments.at(-1);
  if (fromStart) return { number: 0, at: 0, isForward: true };
  return { number: last?.number ?? 0, at: last?.size ?? 0, isForward: false };
};

/** Finds lines in what is kept of an app, within a bounded time: a search that takes longer says where it stands. */
export const findLines = async (store: AppStore, about: LogQuestion): Promise<LogPage> => {
  const { isForward, ...start } = startOf(store, about);
  const reading = new Reading(about, start, isForward);
  const segments = isForward ? [...store.segments] : store.segments.toReversed();
  for (const segment of segments) {
    if (reading.stopped !== "not") break;
    if (isForward ? segment.number < start.number : segment.number > start.number) continue;
    if (reading.touches(segment)) await readSegment(reading, segment, about.search);
  }
  const lines = isForward ? reading.lines : reading.lines.toReversed();
  const hasMore = reading.stopped !== "not";
  const [from, to] = isForward ? [start, reading.place] : [reading.place, start];
  return {
    lines,
    older: isForward || hasMore ? encode("o", from) : null,
    newer: encode("n", to),
    hasMore,
    searchedTo: reading.stopped === "late" ? reading.time : null,
  };
};
