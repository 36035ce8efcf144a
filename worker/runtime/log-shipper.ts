import { open } from "node:fs/promises";
import { type HubMessage, logPieceBytes, type WorkerMessage } from "@/server/workers/protocol";
import { pieceLength } from "./log-pieces";
import type { ClaimKey } from "./spool";

type Piece = Extract<WorkerMessage, { type: "build-log" }>;
type Answer = Extract<HubMessage, { type: "build-log-ack" }>;
type InFlight = { end: number /** What was sent before a step back: its answer says nothing. */; stale: boolean };

/** So many pieces are on their way at once: a hub that stores them slowly holds us back, a distant one does not. */
const windowPieces = 16;
/** A transition waits no longer than this for the log before it. */
const longestWaitMs = 5_000;

/** Ships one claim's build log from what is stored at the control plane, each byte read once. */
export class LogShipper {
  /** Null: nobody has said yet what is stored; an empty piece asks. */
  private stored: number | null;
  private sent = 0;
  private inFlight: InFlight[] = [];
  private running = false;
  private again = false;
  private dead = false;
  private readonly waiters = new Set<{ byte: number; done: () => void }>();

  constructor(
    private readonly log: ClaimKey & { file: string /** Written by this boot from nothing. */; fresh: boolean },
    private readonly send: (piece: Piece) => boolean,
  ) {
    this.stored = log.fresh ? 0 : null;
  }

  /** The socket is new. */
  restart(): void {
    this.inFlight = [];
    this.sent = this.stored ?? 0;
    if (this.stored === null && !this.dead) {
      const { claimId, deploymentId } = this.log;
      if (this.send({ type: "build-log", claimId, deploymentId, startByte: 0, text: "" })) {
        this.inFlight.push({ end: 0, stale: false });
      }
    }
    this.poke();
  }

  /** There is more in the file, or room in the window. */
  poke(): void {
    this.again = true;
    if (this.running) return;
    this.running = true;
    void this.run().finally(() => {
      this.running = false;
    });
  }

  acknowledge({ nextByte, dead }: Answer): void {
    this.dead ||= dead;
    const answered = this.inFlight.shift();
    if (!answered?.stale) {
      const stepBack = answered === undefined || nextByte !== answered.end;
      this.stored = nextByte;
      if (stepBack) {
        for (const piece of this.inFlight) piece.stale = true;
        this.sent = nextByte;
      }
    }
    this.tell();
    this.poke();
  }

  /** Everything up to this byte is stored, or will never be taken. */
  isStored(byte: number): boolean {
    return this.dead || (this.stored ?? 0) >= byte;
  }

  /** Resolves when the log has been sent up to this byte, at the latest after a few seconds. */
  whenSent(byte: number): Promise<void> {
    if (this.dead || this.sent >= byte) return Promise.resolve();
    return new Promise((resolve) => {
      const waiter = {
        byte,
        done: () => {
          clearTimeout(timer);
          this.waiters.delete(waiter);
          resolve();
        },
      };
      const timer = setTimeout(waiter.done, longestWaitMs);
      this.waiters.add(waiter);
      this.poke();
    });
  }

  private tell(): void {
    for (const waiter of this.waiters) if (this.dead || this.sent >= waiter.byte) waiter.done();
  }

  private async run(): Promise<void> {
    while (this.again) {
      this.again = false;
      await this.ship();
    }
  }

  private async ship(): Promise<void> {
    if (this.dead || this.stored === null) return;
    const file = await open(this.log.file, "r").catch((error: unknown) => {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
      throw error;
    });
    if (!file) return;
    try {
      const buffer = Buffer.allocUnsafe(logPieceBytes + 1);
      while (this.inFlight.length < windowPieces && !this.dead) {
        const from = this.sent;
        const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
        const piece = buffer.subarray(0, pieceLength(buffer.subarray(0, bytesRead), pieceLimits(bytesRead)));
        if (piece.length === 0) return;
        // An answer came while we read and moved us.
        if (from !== this.sent) continue;
        const { claimId, deploymentId } = this.log;
        if (!this.send({ type: "build-log", claimId, deploymentId, startByte: from, text: piece.toString("utf8") })) return;
        this.sent = from + piece.length;
        this.inFlight.push({ end: this.sent, stale: false });
        this.tell();
      }
    } finally {
      await file.close();
    }
  }
}

const pieceLimits = (bytesRead: number) => ({ max: logPieceBytes, more: bytesRead > logPieceBytes });
