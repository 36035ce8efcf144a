import { describe, expect, it } from "vitest";
import { BuildLog } from "./build-log";
import { linesBetween } from "./line-buffer";

const bytes = (text: string) => new TextEncoder().encode(text).length;
const piece = (startByte: number, text: string) => ({ startByte, nextByte: startByte + bytes(text), text });

const all = (log: BuildLog) => linesBetween(log.lines, { from: 0, to: Number.POSITIVE_INFINITY }, (text) => text);

describe("a build log in pieces", () => {
  it("joins a line that was cut between two pieces", () => {
    const log = new BuildLog();
    log.append(piece(0, "one\ntw"));
    expect(all(log)).toEqual(["one", "tw"]);
    log.append(piece(6, "o\nthree\n"));
    expect(all(log)).toEqual(["one", "two", "three"]);
  });

  it("drops a piece that was seen", () => {
    const log = new BuildLog();
    log.append(piece(0, "one\n"));
    expect(log.append(piece(0, "one\n"))).toBe("known");
    expect(all(log)).toEqual(["one"]);
  });

  it("cuts a piece that overlaps, by bytes and not by characters", () => {
    const log = new BuildLog();
    log.append(piece(0, "größe\n"));
    expect(log.append(piece(0, "größe\nend\n"))).toBe("taken");
    expect(all(log)).toEqual(["größe", "end"]);
    expect(log.nextByte).toBe(bytes("größe\nend\n"));
  });

  it("refuses a piece behind a gap and stays as it was", () => {
    const log = new BuildLog();
    log.append(piece(0, "one\n"));
    expect(log.append(piece(10, "later\n"))).toBe("gap");
    expect(all(log)).toEqual(["one"]);
    expect(log.nextByte).toBe(4);
  });

  it("shows what stands behind the last carriage return", () => {
    const log = new BuildLog();
    log.append(piece(0, "10 %\r50 %"));
    expect(all(log)).toEqual(["50 %"]);
    log.append(piece(9, "\r100 %\r\nnext\r\n"));
    expect(all(log)).toEqual(["100 %", "next"]);
  });

  it("keeps a line whose carriage return and newline come in two pieces", () => {
    const log = new BuildLog();
    log.append(piece(0, "done\r"));
    expect(all(log)).toEqual(["done"]);
    log.append(piece(5, "\nnext"));
    expect(all(log)).toEqual(["done", "next"]);
  });

  it("breaks a line that never ends", () => {
    const log = new BuildLog();
    let at = 0;
    for (let turn = 0; turn < 5; turn += 1) {
      log.append(piece(at, "x".repeat(60_000)));
      at += 60_000;
    }
    expect(all(log).map((line) => line.length)).toEqual([120_000, 120_000, 60_000]);
  });

  it("keeps empty lines", () => {
    const log = new BuildLog();
    log.append(piece(0, "a\n\n\nb\n"));
    expect(all(log)).toEqual(["a", "", "", "b"]);
  });

  it("takes 200,000 lines in time that grows with their number only", () => {
    const log = new BuildLog();
    const text = "2026-01-01 step 12 RUN npm install added 300 packages in 4s\n".repeat(1_000);
    const before = process.cpuUsage();
    for (let turn = 0; turn < 200; turn += 1) log.append(piece(turn * text.length, text));
    expect(log.lines.end).toBe(200_000);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(2_000);
  });
});
