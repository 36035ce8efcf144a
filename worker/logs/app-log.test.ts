import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { everyLine } from "@/server/logs/filter-rules";
import type { LogLines, StoredLine } from "@/server/workers/protocol";
import type { ContainerRun, LoggedContainer } from "../docker/containers";
import { AppLog } from "./app-log";
import { LiveTail } from "./live-tail";
import { LogRing } from "./log-ring";
import { AppStore } from "./store/app-store";
import { encodeLines } from "./store/line-format";

/** One of Docker's frames: its header, the time, the text. */
const frame = (text: string, second: number, { stream = 1, nano = 0 } = {}): Buffer => {
  const at = new Date(Date.parse("2026-01-01T00:00:00Z") + second * 1_000).toISOString().slice(0, 19);
  const payload = Buffer.from(`${at}.${String(nano).padStart(9, "0")}Z ${text}`);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
};

const container = (some: Partial<LoggedContainer> = {}): LoggedContainer => ({
  containerId: "c1",
  appId: "app_1",
  deploymentId: "dep_1",
  runs: true,
  ...some,
});
const running: ContainerRun = { startedAt: "1", runs: true, exitCode: 0, outOfMemory: false };

const line = (number: number): StoredLine => ({
  time: "2026-01-01T00:00:00Z",
  stream: "stderr",
  text: `${number} ö`,
  deploymentId: "",
});

let folder = "";
const logs: AppLog[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wh-app-log-"));
});
afterEach(async () => {
  for (const log of logs.splice(0)) await log.close();
  await rm(folder, { recursive: true, force: true });
});

/** A log of containers that a test makes up, with Docker's streams played by hand. */
const play = async () => {
  const onFault = (error: unknown) => {
    throw error;
  };
  const store = await AppStore.open({ folder, today: () => "2026-01-01", onFault });
  const streams: PassThrough[] = [];
  const opened: { containerId: string; since: string | null }[] = [];
  const host = { run: running as ContainerRun | null, looks: 0 };
  const log = new AppLog(store, {
    limits: { linesPerSecond: 1_000, burstLines: 5_000 },
    open: (containerId, { since }) => {
      opened.push({ containerId, since });
      const stream = new PassThrough();
      streams.push(stream);
      return Promise.resolve(stream);
    },
    inspect: () => Promise.resolve(host.run),
    lookAgain: () => {
      host.looks += 1;
    },
    onFault,
  });
  logs.push(log);
  const kept = async (): Promise<StoredLine[]> =>
    (await log.find({ ...everyLine, since: null, until: null, tail: 5_000, cursor: null, fromStart: false })).lines;
  const texts = async () => (await kept()).map(({ text }) => text);
  const write = async (...frames: Buffer[]) => {
    const stream = streams.at(-1);
    stream?.write(Buffer.concat(frames));
    do await new Promise((resolve) => setImmediate(resolve));
    while (stream?.readableLength);
  };
  return { log, streams, opened, host, kept, texts, write };
};

describe("what an app writes", () => {
  it("is kept with time, stream and deployment, and lines that Docker cut are put together", async () => {
    const { log, kept, write } = await play();
    await log.attend([container()], true);
    await write(frame("one\n", 1), frame("tw", 2), frame("err\n", 2, { stream: 2, nano: 5 }), frame("o\n", 2, { nano: 7 }));
    expect(await kept()).toEqual([
      { time: "2026-01-01T00:00:01.000000000Z", stream: "stdout", text: "one", deploymentId: "dep_1" },
      { time: "2026-01-01T00:00:02.000000005Z", stream: "stderr", text: "err", deploymentId: "dep_1" },
      { time: "2026-01-01T00:00:02.000000000Z", stream: "stdout", text: "two", deploymentId: "dep_1" },
    ]);
  });

  it("goes on over an end and a new run, with marks, the open line and no line twice", async () => {
    const { log, streams, opened, host, texts, write } = await play();
    await log.attend([container()], true);
    await write(frame("one\n", 5), frame("last words", 6));
    streams[0]?.destroy();
    await expect.poll(() => host.looks).toBe(1);
    host.run = { ...running, runs: false, exitCode: 3 };
    await log.attend([container({ runs: false })], false);
    await log.attend([container({ runs: false })], false);
    host.run = { ...running, startedAt: "2" };
    await log.attend([container()], false);
    expect(opened[1]?.since).toBe("1767225605.000000000");
    await write(frame("one\n", 5), frame("last words", 6), frame("again\n", 7));
    expect(await texts()).toEqual([
      "one",
      "last words",
      "The container ended: exit code 3.",
      "The container started again.",
      "again",
    ]);
  });

  it("says that it ended also when it runs again before anybody looked", async () => {
    const { log, streams, host, texts, write } = await play();
    await log.attend([container()], true);
    await write(frame("one\n", 1));
    streams[0]?.destroy();
    await expect.poll(() => host.looks).toBe(1);
    host.run = { ...running, startedAt: "2" };
    await log.attend([container()], false);
    expect((await texts()).slice(1)).toEqual(["The container ended: exit code unknown.", "The container started again."]);
  });

  it("goes on where it stood after a new start of the host's program", async () => {
    const first = await play();
    await first.log.attend([container()], true);
    // Two frames of one time, and a line that is not ended.
    await first.write(frame("a\n", 1), frame("b\n", 1), frame("c\n", 1, { stream: 2 }), frame("op", 2));
    expect(await first.texts()).toEqual(["a", "b", "c"]);
    await first.log.close();
    const second = await play();
    await second.log.attend([container()], true);
    await second.write(
      ...[frame("a\n", 1), frame("b\n", 1), frame("c\n", 1, { stream: 2 })],
      ...[frame("meanwhile\n", 1), frame("op", 2), frame("en\n", 2)],
    );
    expect(await second.texts()).toEqual(["a", "b", "c", "meanwhile", "open"]);
  });

  it("of a new deployment is marked, and known by its deployment", async () => {
    const { log, kept, write } = await play();
    await log.attend([container()], false);
    await write(frame("old\n", 1));
    await log.attend([container(), container({ containerId: "c2", deploymentId: "dep_2" })], false);
    await write(frame("new\n", 5));
    expect((await kept()).map(({ text, deploymentId }) => `${deploymentId} ${text}`)).toEqual([
      "dep_1 old",
      "dep_2 A new container of the app started.",
      "dep_2 new",
    ]);
  });
});

describe("a flood", () => {
  it("passes up to its limits, and how much does not is said once a second", { timeout: 30_000 }, async () => {
    const { log, texts, write } = await play();
    await log.attend([container()], true);
    // 100,000 lines in ten seconds of the app's own time.
    for (let at = 0; at < 100; at += 1) {
      const some = Array.from({ length: 1_000 }, (_, place) =>
        frame(`flood ${at * 1_000 + place}\n`, Math.floor(at / 10), { nano: (at % 10) * 100_000_000 + place * 100_000 }),
      );
      await write(...some);
    }
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    let through = 0;
    let dropped = 0;
    let marks = 0;
    const every = { ...everyLine, since: null, until: null, tail: 5_000, fromStart: true };
    for (let page = await log.find({ ...every, cursor: null }); ; page = await log.find({ ...every, cursor: page.newer })) {
      for (const { text, stream } of page.lines) {
        if (stream === "note") marks += 1;
        if (stream === "note") dropped += Number(/^(\d+) lines? dropped/.exec(text)?.[1]);
        else through += 1;
      }
      if (!page.hasMore) break;
    }
    expect((await texts()).length).toBeGreaterThan(0);
    expect(through + dropped).toBe(100_000);
    expect(through).toBeGreaterThan(14_000);
    expect(through).toBeLessThan(15_100);
    expect(marks).toBeLessThan(13);
  });

  it("of one line without an end costs one bounded line", { timeout: 30_000 }, async () => {
    const { log, kept, write } = await play();
    await log.attend([container()], true);
    const before = process.memoryUsage().rss;
    const piece = frame("x".repeat(16_384), 1);
    for (let megabytes = 0; megabytes < 120; megabytes += 1) await write(...Array.from({ length: 64 }, () => piece));
    await write(frame("\n", 1), frame("after\n", 2));
    const [long, after] = await kept();
    expect(Buffer.byteLength(long?.text ?? "")).toBe(8_192);
    expect(after?.text).toBe("after");
    // Far less than the line, far more than what is left to be collected of its pieces.
    expect(process.memoryUsage().rss - before).toBeLessThan(80 * 1_048_576);
  });
});

describe("reading live", () => {
  it("begins with what is kept and misses nothing after it", async () => {
    const { log, write } = await play();
    const sent: LogLines[] = [];
    const tail = new LiveTail("app_1", (message) => sent.push(message) > 0);
    await log.attend([container()], true);
    await write(frame("before\n", 1));
    await log.listen(
      (lines) => tail.take(lines),
      (lines) => tail.begin(lines),
    );
    tail.resend({ streamId: null, next: 0 });
    expect(sent).toMatchObject([{ first: 0, again: true, lines: [{ text: "before" }] }]);
    await write(frame("after\n", 2));
    await log.flush();
    expect(sent[1]).toMatchObject({ first: 1, again: false, lines: [{ text: "after" }] });
    tail.resend({ streamId: tail.streamId, next: 1 });
    expect(sent.at(-1)).toMatchObject({ first: 1, again: true, lines: [{ text: "after" }] });
    tail.resend({ streamId: "of an earlier start", next: 70 });
    expect(sent.at(-1)).toMatchObject({ first: 0, lines: [{ text: "before" }, { text: "after" }] });
  });

  it("a ring keeps the newest lines under their numbers, however many came at once", () => {
    const ring = new LogRing("a");
    for (let at = 0, count = 1; at < 25_000; at += count, count = 1 + (at % 700)) {
      ring.push(encodeLines(Array.from({ length: Math.min(count, 25_000 - at) }, (_, place) => line(at + place))));
    }
    ring.push(encodeLines([]));
    const { first, lines } = ring.from({ streamId: null, next: 0 });
    expect(lines.length).toBeGreaterThanOrEqual(5_000);
    expect(lines.length).toBeLessThanOrEqual(8_000);
    expect(lines).toEqual(Array.from({ length: 25_000 - first }, (_, place) => line(first + place)));
    expect(ring.from({ streamId: "a", next: 24_998 })).toEqual({ first: 24_998, lines: [line(24_998), line(24_999)] });
    expect(ring.from({ streamId: "a", next: 25_000 })).toEqual({ first: 25_000, lines: [] });
  });

  it("a ring of long lines is bounded by their bytes", () => {
    const ring = new LogRing("a");
    for (let at = 0; at < 1_000; at += 1) {
      ring.push(encodeLines([{ ...line(at), text: "x".repeat(8_000) }]));
    }
    const { first, lines } = ring.from({ streamId: null, next: 0 });
    expect(lines.length).toBeGreaterThan(240);
    expect(lines.length).toBeLessThan(270);
    expect(first).toBe(1_000 - lines.length);
  });
});
