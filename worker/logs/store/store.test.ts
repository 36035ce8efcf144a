import { appendFile, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { everyLine } from "@/server/logs/filter-rules";
import type { LogQuestion, StoredLine } from "@/server/workers/protocol";
import { noCheckpoint } from "../positions";
import { AppStore } from "./app-store";
import { findLines } from "./find-lines";
import { encodeLines } from "./line-format";

let folder = "";
let day = "2026-01-01";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wh-logs-"));
  day = "2026-01-01";
});
const opened: AppStore[] = [];
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  await rm(folder, { recursive: true, force: true });
});

const open = async (): Promise<AppStore> => {
  const onFault = (error: unknown) => {
    throw error;
  };
  const store = await AppStore.open({ folder, today: () => day, onFault });
  opened.push(store);
  return store;
};
const timeOf = (number: number) => `${new Date(Date.parse("2026-01-01T00:00:00Z") + number).toISOString().slice(0, -1)}000000Z`;
const line = (number: number, some: Partial<StoredLine> = {}): StoredLine => ({
  time: timeOf(number),
  stream: "stdout",
  text: `line ${number} of them`,
  deploymentId: "dep_1",
  ...some,
});
const lines = (from: number, to: number, some: Partial<StoredLine> = {}) =>
  Array.from({ length: to - from }, (_, at) => line(from + at, some));
const question = (some: Partial<LogQuestion> = {}): LogQuestion => ({
  ...everyLine,
  since: null,
  until: null,
  tail: 5_000,
  cursor: null,
  fromStart: false,
  ...some,
});
const checkpoint = (time: string) => ({ c1: { ...noCheckpoint, since: time, stdout: { time, frames: 1 } } });
const numbersOf = (found: readonly StoredLine[]) => found.map(({ text }) => Number(/line (\d+)/.exec(text)?.[1]));
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => from + at);

/** Several segments: of days, and of the size that one may have. */
const filled = async () => {
  const store = await open();
  for (let batch = 0; batch < 60; batch += 1) {
    if (batch === 20) day = "2026-01-02";
    const some = lines(batch * 100, batch * 100 + 100).map((each) => ({ ...each, text: `${each.text} ${"x".repeat(1_500)}` }));
    await store.append(encodeLines(some), checkpoint(some.at(-1)?.time ?? ""));
  }
  await store.close();
  return store;
};

describe("what is kept of an app", () => {
  it("is found again in order, packed or not, and after a new start", async () => {
    const store = await filled();
    expect(store.segments.length).toBeGreaterThan(2);
    expect(store.segments.filter(({ isClosed }) => isClosed)).toHaveLength(store.segments.length - 1);
    expect(store.diskBytes).toBeLessThan(5 * 1_048_576);
    for (const kept of [store, await open()]) {
      const { lines: found, hasMore } = await findLines(kept, question({ tail: 300 }));
      expect(numbersOf(found)).toEqual(range(5_700, 6_000));
      expect(hasMore).toBe(true);
    }
    expect((await open()).checkpointOf("c1")).toMatchObject({ since: timeOf(5_999) });
  });

  it("is read page by page, both ways, without a line lost or doubled", async () => {
    const store = await filled();
    const back: number[] = [];
    for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
      const page = await findLines(store, question({ tail: 701, cursor }));
      back.unshift(...numbersOf(page.lines));
      cursor = page.older;
    }
    expect(back).toEqual(range(0, 6_000));
    const forth: number[] = [];
    let page = await findLines(store, question({ tail: 701, fromStart: true }));
    for (forth.push(...numbersOf(page.lines)); page.hasMore; forth.push(...numbersOf(page.lines))) {
      page = await findLines(store, question({ tail: 701, cursor: page.newer }));
    }
    expect(forth).toEqual(range(0, 6_000));
    await store.append(encodeLines([line(6_000)]), {});
    expect(numbersOf((await findLines(store, question({ cursor: page.newer }))).lines)).toEqual([6_000]);
  });

  it("is found by time, text, stream, deployment and level", async () => {
    const store = await open();
    await store.append(encodeLines(lines(0, 50)), {});
    await store.append(encodeLines([line(50, { stream: "stderr", text: "Needle ONE", deploymentId: "dep_2" })]), {});
    await store.append(
      encodeLines([line(51, { text: "[warn] line 51" }), line(52, { stream: "note", text: "3 lines dropped" })]),
      {},
    );
    const texts = async (some: Partial<LogQuestion>) => (await findLines(store, question(some))).lines.map(({ text }) => text);
    expect(numbersOf((await findLines(store, question({ since: timeOf(10), until: timeOf(13) }))).lines)).toEqual([10, 11, 12]);
    expect(await texts({ search: "needle one" })).toEqual(["Needle ONE"]);
    expect(await texts({ search: "needle", deploymentId: "dep_1" })).toEqual([]);
    expect(await texts({ deploymentId: "dep_2" })).toEqual(["Needle ONE"]);
    expect(await texts({ stream: "stderr" })).toEqual(["Needle ONE"]);
    expect(await texts({ level: "warn" })).toEqual(["[warn] line 51"]);
    expect(await texts({ since: timeOf(52) })).toEqual(["3 lines dropped"]);
    expect(await texts({ search: "dropped" })).toEqual([]);
  });

  it("does not keep what was written without its checkpoint: the host was killed in the middle", async () => {
    const store = await open();
    await store.append(encodeLines(lines(0, 3)), checkpoint(timeOf(2)));
    await store.close();
    const [file = ""] = await readdir(folder);
    const before = await readFile(join(folder, file));
    await appendFile(join(folder, file), `${timeOf(3)} o dep_1 line 3 of them\n${timeOf(4)} o dep_1 li`);
    const again = await open();
    expect(numbersOf((await findLines(again, question())).lines)).toEqual([0, 1, 2]);
    expect(await readFile(join(folder, file))).toEqual(before);
    await again.append(encodeLines(lines(3, 4)), checkpoint(timeOf(3)));
    expect(numbersOf((await findLines(again, question())).lines)).toEqual([0, 1, 2, 3]);
  });

  it("survives an end in the middle of packing", async () => {
    await filled();
    const files = await readdir(folder);
    const sidecar = files.find((file) => file.endsWith(".json")) ?? "";
    const text = sidecar.replace(".json", ".log");
    const first = await findLines(await open(), question({ tail: 5_000, fromStart: true }));
    // Packed, but not said to be: the text is still there.
    await rm(join(folder, sidecar));
    await writeFile(
      join(folder, text),
      first.lines
        .slice(0, 10)
        .map(({ time, text: said }) => `${time} o dep_1 ${said}\n`)
        .join("") + "#{}\n",
    );
    expect(numbersOf((await findLines(await open(), question({ fromStart: true, tail: 10 }))).lines)).toEqual(range(0, 10));
  });

  it("takes the text where what was packed of it is not whole: a power cut", async () => {
    const store = await open();
    await store.append(encodeLines(lines(0, 3)), checkpoint(timeOf(2)));
    await store.close();
    const [text = ""] = await readdir(folder);
    const bytes = await readFile(join(folder, text));
    day = "2026-01-02";
    await store.append(encodeLines(lines(3, 4)), {});
    await store.close();
    await writeFile(join(folder, text), bytes);
    await writeFile(join(folder, `${text}.gz`), "");
    expect(numbersOf((await findLines(await open(), question())).lines)).toEqual([0, 1, 2, 3]);
  });

  it("is there after a start on a full disk, which lets nothing be packed", async () => {
    const store = await open();
    await store.append(encodeLines(lines(0, 3)), checkpoint(timeOf(2)));
    await store.close();
    const [text = ""] = await readdir(folder);
    await mkdir(join(folder, `${text}.gz`, "in the way"), { recursive: true });
    await writeFile(join(folder, "2026-01-02-000002.log"), "#{}\n");
    const faults: unknown[] = [];
    const again = await AppStore.open({ folder, today: () => day, onFault: (error) => faults.push(error) });
    opened.push(again);
    expect(numbersOf((await findLines(again, question())).lines)).toEqual([0, 1, 2]);
    expect(faults).toHaveLength(1);
  });

  it("a full disk costs the lines, and no open file for each try", async () => {
    const full = async () => {
      const open = await readdir("/proc/self/fd");
      const targets = await Promise.all(open.map((name) => readlink(join("/proc/self/fd", name)).catch(() => "")));
      return targets.filter((target) => target === "/dev/full").length;
    };
    const store = await open();
    await symlink("/dev/full", join(folder, "2026-01-01-000001.log"));
    await expect(store.append(encodeLines(lines(0, 1)), {})).rejects.toThrow();
    expect(await full()).toBe(0);
    await store.append(encodeLines(lines(1, 2)), {});
    expect(await readdir(folder)).toEqual(["2026-01-01-000001.log"]);
    expect(numbersOf((await findLines(store, question())).lines)).toEqual([1]);
  });

  it("keeps no checkpoint of containers that are no more", async () => {
    const store = await open();
    await store.append(encodeLines(lines(0, 1)), checkpoint(timeOf(0)));
    store.forgetContainers(new Set(["c1"]));
    expect(store.checkpointOf("c1")).not.toBeNull();
    store.forgetContainers(new Set());
    day = "2026-01-02";
    await store.append(encodeLines(lines(1, 2)), {});
    await store.close();
    expect((await open()).checkpointOf("c1")).toBeNull();
  });

  it("is forgotten segment by segment, and as a whole", async () => {
    const store = await filled();
    const [oldest] = store.segments;
    if (oldest) await store.removeSegment(oldest);
    expect(numbersOf((await findLines(store, question({ fromStart: true, tail: 1 }))).lines)[0]).toBeGreaterThan(0);
    await store.remove();
    await expect(readdir(folder)).rejects.toThrow("ENOENT");
  });
});
