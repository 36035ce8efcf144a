import { PassThrough } from "node:stream";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { LogLines } from "@/server/workers/protocol";
import type { SeenContainer } from "../docker/containers";
import { AppFollower } from "./app-follower";
import { LogRing } from "./log-ring";
import { RateCap } from "./rate-cap";

const frame = (text: string, second: number, stream: 1 | 2 = 1): Buffer => {
  const payload = Buffer.from(`2026-01-01T00:00:${String(second).padStart(2, "0")}.000000000Z ${text}`);
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
};

const container = (some: Partial<SeenContainer> = {}): SeenContainer => ({
  appId: "app_1",
  deploymentId: "dep_1",
  containerId: "c1",
  state: "running",
  exitCode: null,
  outOfMemory: false,
  restarts: 0,
  hostPort: null,
  claimId: null,
  image: "",
  comesBack: true,
  pid: 1,
  createdAt: "",
  ...some,
});

/** A follower of containers that a test makes up, with Docker's streams played by hand. */
const play = () => {
  const sent: LogLines[] = [];
  const streams: PassThrough[] = [];
  const host = { containers: [container()] };
  const opened: unknown[] = [];
  const follower = new AppFollower({
    appId: "app_1",
    containers: () => Promise.resolve(host.containers),
    open: (containerId, options) => {
      opened.push({ containerId, ...options });
      const stream = new PassThrough();
      streams.push(stream);
      return Promise.resolve(stream);
    },
    send: (message) => {
      sent.push(message);
      return true;
    },
    onFault: (error) => {
      throw error;
    },
  });
  const texts = () => sent.filter(({ again }) => !again).flatMap(({ lines }) => lines.map(({ text }) => text));
  return { sent, streams, host, opened, follower, texts };
};

describe("following an app", () => {
  let playing: ReturnType<typeof play> | undefined;
  const begin = async () => {
    playing = play();
    const { streams } = playing;
    await vi.waitFor(() => expect(streams).toHaveLength(1));
    return playing;
  };
  afterEach(() => playing?.follower.close());

  it("numbers lines and puts those together that Docker cut", async () => {
    const { streams, sent, texts } = await begin();
    const bytes = Buffer.concat([frame("one\n", 1), frame("tw", 2), frame("err\n", 2, 2), frame("o\n", 2)]);
    streams[0]?.write(bytes.subarray(0, 50));
    streams[0]?.write(bytes.subarray(50));
    await vi.waitFor(() => expect(texts()).toEqual(["one", "err", "two"]));
    expect(sent[0]).toMatchObject({ appId: "app_1", first: 0, lines: [{ stream: "stdout" }, { stream: "stderr" }, {}] });
  });

  it("sends again what somebody lacks, also nothing", async () => {
    const { streams, sent, follower, texts } = await begin();
    follower.resend({ streamId: null, next: 0 });
    await vi.waitFor(() => expect(sent).toMatchObject([{ first: 0, again: true, lines: [] }]));
    streams[0]?.write(Buffer.concat([frame("one\n", 1), frame("two\n", 2)]));
    await vi.waitFor(() => expect(texts()).toHaveLength(2));
    follower.resend({ streamId: follower.streamId, next: 1 });
    expect(sent.at(-1)).toMatchObject({ first: 1, again: true, lines: [{ text: "two" }] });
    follower.resend({ streamId: "of an earlier follower", next: 70 });
    expect(sent.at(-1)).toMatchObject({ first: 0, lines: [{ text: "one" }, { text: "two" }] });
  });

  it("goes on over a restart, with a mark and no line twice", async () => {
    const { streams, host, opened, follower, texts } = await begin();
    streams[0]?.write(frame("one\n", 1));
    await vi.waitFor(() => expect(texts()).toEqual(["one"]));
    host.containers = [container({ state: "exited", exitCode: 3 })];
    streams[0]?.destroy();
    await vi.waitFor(() => expect(texts()).toEqual(["one", "The container ended: exit code 3."]));
    host.containers = [container()];
    follower.look();
    await vi.waitFor(() => expect(streams).toHaveLength(2));
    expect(opened[1]).toMatchObject({ tail: "all", sinceSeconds: Date.parse("2026-01-01T00:00:01Z") / 1_000 });
    streams[1]?.write(Buffer.concat([frame("one\n", 1), frame("two\n", 2)]));
    await vi.waitFor(() => expect(texts().slice(2)).toEqual(["The container started again.", "two"]));
  });

  it("marks a new deployment", async () => {
    const { streams, host, follower, texts } = await begin();
    host.containers = [container(), container({ containerId: "c2", deploymentId: "dep_2" })];
    follower.look();
    await vi.waitFor(() => expect(streams).toHaveLength(2));
    streams[1]?.write(frame("new\n", 5));
    await vi.waitFor(() => expect(texts()).toEqual(["A new container of the app started.", "new"]));
  });

  it("lets a flood through up to its cap and says how many lines it dropped", { timeout: 20_000 }, async () => {
    const { streams, texts } = await begin();
    const lines = 30_000;
    for (let at = 0; at < lines; at += 1_000) {
      streams[0]?.write(Buffer.concat(Array.from({ length: 1_000 }, (_, place) => frame(`flood ${at + place}\n`, 1))));
    }
    await vi.waitFor(() => expect(texts().some((text) => text.includes("lines dropped"))).toBe(true), { timeout: 10_000 });
    const through = texts().filter((text) => text.startsWith("flood")).length;
    const dropped = texts().reduce((sum, text) => sum + Number(/^(\d+) lines dropped/.exec(text)?.[1] ?? 0), 0);
    expect(through + dropped).toBe(lines);
  });

  it("keeps of a line without an end what fits", async () => {
    const { streams, texts } = await begin();
    for (let at = 0; at < 1_000; at += 1) streams[0]?.write(frame("x".repeat(16_384), 1));
    streams[0]?.write(frame("\n", 1));
    await vi.waitFor(() => expect(texts()).toHaveLength(1), { timeout: 10_000 });
    expect(texts()[0]?.length).toBeLessThan(8_200);
  });
});

describe("bounds", () => {
  it("a ring keeps the newest lines under their numbers", () => {
    const ring = new LogRing("a");
    for (let line = 0; line < 25_000; line += 1) ring.push({ time: "", stream: "stdout", text: String(line) });
    const { first, lines } = ring.from({ streamId: null, next: 0 });
    expect(lines.length).toBeLessThanOrEqual(10_000);
    expect(first + lines.length).toBe(25_000);
    expect(lines[0]?.text).toBe(String(first));
    expect(ring.from({ streamId: "a", next: 24_998 }).lines.map(({ text }) => text)).toEqual(["24998", "24999"]);
  });

  it("a cap counts by the second, and pauses reading beyond what is worth reading", () => {
    const cap = new RateCap({ lines: 2, bytes: 1_000, readBytes: 100 });
    expect([cap.allows(1, 0), cap.allows(1, 10), cap.allows(1, 20)]).toEqual([true, true, false]);
    expect(cap.takeDropped(500)).toBe(0);
    expect(cap.takeDropped(1_000)).toBe(1);
    expect(cap.takeDropped(1_000)).toBe(0);
    expect(cap.allows(2_000, 1_100)).toBe(false);
    expect(cap.count(100, 1_200)).toBe(0);
    expect(cap.count(1, 1_300)).toBe(800);
  });
});
