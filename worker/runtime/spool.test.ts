import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Transition } from "@/server/workers/protocol";
import { Spool } from "./spool";
import { parseSpool, type Spooled, spoolLine } from "./spool-file";

const key = { claimId: "clm_1", deploymentId: "dep_1" };
const spooled = (number: number): Spooled => ({ ...key, number, at: 0, afterLogByte: 0, body: { event: "healthy" } });

describe("a spool's file", () => {
  const lines = [1, 2, 3].map((number) => spoolLine(spooled(number)));
  const whole = lines.join("");
  it("is read whole", () => expect(parseSpool(whole)).toEqual({ transitions: [1, 2, 3].map(spooled), wholeBytes: whole.length }));
  it("is read up to a last line that was cut anywhere", () => {
    const before = (lines[0] ?? "") + (lines[1] ?? "");
    for (let cut = before.length; cut < whole.length; cut += 1) {
      expect(parseSpool(whole.slice(0, cut))).toEqual({ transitions: [1, 2].map(spooled), wholeBytes: before.length });
    }
  });
  it.each([
    ["no JSON", "{\n"],
    ["no transition", "{}\n"],
    ["a number that goes back", spoolLine(spooled(1))],
  ])("ends at %s", (_name, line) => expect(parseSpool(`${whole}${line}${spoolLine(spooled(9))}`).transitions).toHaveLength(3));
  it("of nothing is empty", () => expect(parseSpool("")).toEqual({ transitions: [], wholeBytes: 0 }));
});

describe("the spool", () => {
  let folder = "";
  const sent: Transition[] = [];
  let open = true;
  /** Resolves when the build log has been sent. */
  let logSent = Promise.resolve();
  const make = () =>
    new Spool({
      folder,
      send: (transition) => {
        if (open) sent.push(transition);
        return open;
      },
      logSent: () => logSent,
      onFault: () => undefined,
    });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "wh-spool-"));
    sent.length = 0;
    open = true;
    logSent = Promise.resolve();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const numbers = () => sent.map((transition) => transition.number);
  const acknowledged = (number: number) => ({
    type: "transition-ack" as const,
    claimId: "clm_1",
    number,
    result: "applied" as const,
  });

  it("goes on with its numbers after one was refused: a cancel that came before the switch is still reported", async () => {
    const spool = make();
    await spool.record(key, { event: "healthy" }, 0);
    await expect.poll(numbers).toEqual([1]);
    await spool.acknowledge({ ...acknowledged(1), result: "stale" });
    await spool.record(key, { event: "cancelled" }, 0);
    await expect.poll(numbers).toEqual([1, 2]);
  });

  it("sends what cannot be written down: a full disk leaves no deployment waiting", async () => {
    const spool = make();
    await rm(folder, { recursive: true });
    await spool.record(key, { event: "healthy" }, 0);
    const second = await spool.record(key, { event: "cancelled" }, 0);
    expect(numbers()).toEqual([1, 2]);
    await spool.acknowledge(acknowledged(2));
    expect(await second.acknowledged).toBe("applied");
  });

  it("has it on disk before it is sent, sends in order, and forgets what is acknowledged", async () => {
    const spool = make();
    await spool.load();
    const first = await spool.record(key, { event: "healthy" }, 0);
    await spool.record(key, { event: "drained" }, 0);
    expect(parseSpool(await readFile(join(folder, "clm_1.jsonl"), "utf8")).transitions).toHaveLength(2);
    await expect.poll(numbers).toEqual([1, 2]);
    await spool.acknowledge(acknowledged(1));
    expect(await first.acknowledged).toBe("applied");
    expect(spool.isEmpty).toBe(false);
    await spool.acknowledge(acknowledged(2));
    expect(spool.isEmpty).toBe(true);
    expect(await readdir(folder)).toEqual([]);
  });

  it("sends after a kill what the boot before could not, torn last line or not, and goes on after it", async () => {
    open = false;
    const before = make();
    await before.load();
    await before.record(key, { event: "healthy" }, 0);
    await before.record(key, { event: "drained" }, 0);
    const file = join(folder, "clm_1.jsonl");
    await writeFile(file, `${await readFile(file, "utf8")}{"claimId":"clm_1","num`);
    open = true;
    const after = make();
    await after.load();
    after.resend();
    await expect.poll(numbers).toEqual([1, 2]);
    expect(sent[0]?.ageMs).toBeGreaterThanOrEqual(0);
    await after.record(key, { event: "cancelled" }, 0);
    await expect.poll(numbers).toEqual([1, 2, 3]);
    expect(parseSpool(await readFile(file, "utf8")).transitions).toHaveLength(3);
  });

  it("sends everything again on a new socket, and a claim goes on after what the control plane has applied", async () => {
    const spool = make();
    await spool.load();
    spool.continueAfter("clm_1", 4);
    await spool.record(key, { event: "healthy" }, 0);
    await expect.poll(numbers).toEqual([5]);
    spool.resend();
    await expect.poll(numbers).toEqual([5, 5]);
  });

  it("keeps the order when the socket is new while one waits for its log: the other way round it would be a gap for ever", async () => {
    const spool = make();
    await spool.record(key, { event: "healthy" }, 0);
    await expect.poll(numbers).toEqual([1]);
    // The control plane was killed before it could acknowledge the first, and takes no log until it is back.
    let logIsSent = (): void => undefined;
    logSent = new Promise((resolve) => {
      logIsSent = resolve;
    });
    await spool.record(key, { event: "drained" }, 0);
    spool.resend();
    logIsSent();
    await expect.poll(numbers).toEqual([1, 1, 2]);
  });
});
