import { describe, expect, it } from "vitest";
import type { LogLines } from "@/server/workers/protocol";
import { LogInbox } from "./log-inbox";

const message = (streamId: string, [from, to]: [number, number], again = false): LogLines => ({
  appId: "app_1",
  streamId,
  first: from,
  again,
  lines: Array.from({ length: to - from }, (_, at) => ({
    time: "",
    stream: "stdout",
    text: String(from + at),
    deploymentId: "",
  })),
});
const given = (inbox: LogInbox) =>
  inbox.drain().flatMap(({ first, lines }) => lines.map(({ text }, at) => `${first + at}=${text}`));
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `${from + at}=${from + at}`);

describe("what a reader of a live log gets", () => {
  it("wants everything at first, and nothing once it has it", () => {
    const inbox = new LogInbox(null);
    expect(inbox.want).toEqual({ streamId: null, next: 0 });
    inbox.take(message("a", [3, 6], true));
    expect(inbox.want).toBeNull();
    expect(given(inbox)).toEqual(numbers(3, 6));
  });

  it("is each line once, also when others are sent it again", () => {
    const inbox = new LogInbox(null);
    inbox.take(message("a", [0, 4], true));
    inbox.take(message("a", [2, 5], true));
    inbox.take(message("a", [5, 6]));
    expect(given(inbox)).toEqual(numbers(0, 6));
  });

  it("asks for what was lost on the way, and takes nothing out of order meanwhile", () => {
    const inbox = new LogInbox(null);
    inbox.take(message("a", [0, 2], true));
    inbox.take(message("a", [5, 6]));
    expect(inbox.want).toEqual({ streamId: "a", next: 2 });
    inbox.take(message("a", [2, 6], true));
    expect(inbox.want).toBeNull();
    expect(given(inbox)).toEqual(numbers(0, 6));
  });

  it("goes on without what the host does not keep any more", () => {
    const inbox = new LogInbox({ streamId: "a", next: 2 });
    inbox.take(message("a", [10, 12], true));
    expect(given(inbox)).toEqual(numbers(10, 12));
  });

  it("waits for the beginning of another follower", () => {
    const inbox = new LogInbox({ streamId: "a", next: 100 });
    inbox.take(message("b", [50, 60]));
    expect(given(inbox)).toEqual([]);
    inbox.take(message("b", [0, 60], true));
    inbox.take(message("b", [60, 61]));
    expect(given(inbox)).toEqual(numbers(0, 61));
  });

  it("holds a bounded number of lines for a slow reader, who gets them later from the host", () => {
    const inbox = new LogInbox(null);
    inbox.take(message("a", [0, 15_000], true));
    inbox.take(message("a", [15_000, 30_000]));
    expect(given(inbox)).toEqual([]);
    expect(inbox.want).toEqual({ streamId: "a", next: 0 });
  });

  it("holds a bounded number of characters: lines may be long", () => {
    const inbox = new LogInbox(null);
    const long = message("a", [0, 1_200], true);
    for (const line of long.lines) line.text = "x".repeat(8_000);
    inbox.take(long);
    expect(inbox.drain()).toEqual([]);
    expect(inbox.want).toEqual({ streamId: "a", next: 0 });
  });
});
