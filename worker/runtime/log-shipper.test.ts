import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { logPieceBytes } from "@/server/workers/protocol";
import { maskFor } from "../logs/mask";
import { BuildLog } from "./build-log";
import { LogShipper } from "./log-shipper";

type Piece = Parameters<ConstructorParameters<typeof LogShipper>[1]>[0];

/** Stores like the hub: a piece counts only where the stored log ends, and each is answered, in order. */
class FakeHub {
  stored = "";
  bytes = 0;
  pieces = 0;
  /** Pieces that get lost on the way to the store, by their count. */
  lose = new Set<number>();
  shipper: LogShipper | null = null;
  readonly take = (piece: Piece): boolean => {
    this.pieces += 1;
    const length = Buffer.byteLength(piece.text);
    expect(length).toBeLessThanOrEqual(logPieceBytes);
    if (piece.startByte === this.bytes && !this.lose.has(this.pieces)) {
      this.stored += piece.text;
      this.bytes += length;
    }
    const nextByte = this.bytes;
    setImmediate(() => this.shipper?.acknowledge({ type: "build-log-ack", claimId: "clm_1", nextByte, dead: false }));
    return true;
  };
}

describe("a build log on its way", () => {
  let folder = "";
  let hub = new FakeHub();
  const key = { claimId: "clm_1", deploymentId: "dep_1" };
  const begin = async (maxBytes = 1e9) => {
    const log = new BuildLog({ folder, mask: maskFor([]), maxBytes, onMore: () => hub.shipper?.poke() });
    await log.open();
    hub.shipper = new LogShipper({ ...key, file: log.file, fresh: true }, hub.take);
    return log;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "wh-log-"));
    hub = new FakeHub();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const shipLines = async (lines: number): Promise<number> => {
    const log = await begin();
    const startedAt = performance.now();
    for (let line = 0; line < lines; line += 1_000) {
      const block = Array.from({ length: 1_000 }, (_, at) => `line ${line + at} of a build that says a lot`).join("\n");
      if (!log.write(Buffer.from(`${block}\n`))) await log.drained();
    }
    await log.close();
    await vi.waitFor(() => expect(hub.bytes).toBe(log.size), { timeout: 60_000, interval: 10 });
    return performance.now() - startedAt;
  };

  it("a million lines take linear time", { timeout: 120_000 }, async () => {
    const tenth = await shipLines(100_000);
    await rm(folder, { recursive: true, force: true });
    hub = new FakeHub();
    const whole = await shipLines(1_000_000);
    expect(hub.stored.split("\n")).toHaveLength(1_000_001);
    expect(hub.stored.endsWith("line 999999 of a build that says a lot\n")).toBe(true);
    expect(whole).toBeLessThan(Math.max(30 * tenth, 5_000));
    // Full pieces: neither a message per line nor the same bytes again and again.
    expect(hub.pieces).toBeLessThan((2 * hub.bytes) / logPieceBytes + 100);
  });

  it("pieces that were lost are sent again from what is stored, without an end of it", async () => {
    hub.lose = new Set([2, 3, 7]);
    const log = await begin();
    log.write(Buffer.from("x".repeat(79).concat("\n").repeat(20_000)));
    await log.close();
    await expect.poll(() => hub.bytes).toBe(log.size);
    expect(hub.pieces).toBeLessThan(100);
  });

  it("after a restart it asks what is stored and goes on there", async () => {
    const log = await begin();
    log.note("one");
    log.note("two");
    await log.close();
    hub.stored = "one\n";
    hub.bytes = 4;
    hub.shipper = new LogShipper({ ...key, file: log.file, fresh: false }, hub.take);
    hub.shipper.restart();
    await expect.poll(() => hub.stored).toBe("one\ntwo\n");
    expect(hub.shipper.isStored(8)).toBe(true);
  });

  it("bad UTF-8 and split characters come out as text, a log beyond its cap says so, and the reason still fits", async () => {
    const log = await begin(70_000);
    const smile = Buffer.from("😀");
    log.write(smile.subarray(0, 2));
    log.write(Buffer.concat([smile.subarray(2), Buffer.from([0xff, 0x0a])]));
    log.write(Buffer.alloc(10_000, "a"));
    log.write(Buffer.from("never\n"));
    log.note("The build failed.");
    await log.close();
    await expect.poll(() => hub.bytes).toBe(log.size);
    expect(hub.stored).toMatch(/^😀\ufffd\nThe log is longer than .*dropped\.\nThe build failed\.\n$/);
  });
});
