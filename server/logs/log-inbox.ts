import type { LogLines, LogWant, RuntimeLogLine } from "@/server/workers/protocol";

export type LogBatch = { streamId: string; first: number; lines: RuntimeLogLine[] };

/** A reader that is slower than the app gets the rest from the host later, as far as it is kept there. */
const mostWaiting = 20_000;
/** Characters: lines may be long, readers many, and whoever does not read may stay for long. */
const mostCharacters = 8_388_608;

/**
 * What one reader of a live log has been given, and waits to be given: each line once and in order, whatever gets lost or comes
 * twice on the way. Pure.
 */
export class LogInbox {
  private batches: LogBatch[] = [];
  private waiting = 0;
  private characters = 0;
  private streamId: string | null;
  private next: number;
  private lacks = true;

  /** @param after where the reader stands; null: at the beginning of what is kept. */
  constructor(after: { streamId: string; next: number } | null) {
    this.streamId = after?.streamId ?? null;
    this.next = after?.next ?? 0;
  }

  /** What to ask the host for; null: nothing is missing. */
  get want(): LogWant | null {
    return this.lacks ? { streamId: this.streamId, next: this.next } : null;
  }

  /** Something may have been lost: asks for what comes after the last line. */
  doubt(): void {
    this.lacks = true;
  }

  take({ streamId, first, again, lines }: LogLines): void {
    if (streamId !== this.streamId) {
      // Another follower counts anew; only its beginning, or all that it keeps, can be joined.
      if (!again && first > 0) return this.doubt();
      this.streamId = streamId;
      this.next = first;
    }
    if (first > this.next) {
      if (!again) return this.doubt();
      this.next = first;
    }
    if (again) this.lacks = false;
    const fresh = lines.slice(this.next - first);
    if (fresh.length === 0) return;
    this.batches.push({ streamId, first: this.next, lines: fresh });
    this.next += fresh.length;
    this.waiting += fresh.length;
    this.characters += fresh.reduce((sum, { text }) => sum + text.length, 0);
    if (this.waiting > mostWaiting || this.characters > mostCharacters) this.forget();
  }

  drain(): LogBatch[] {
    const { batches } = this;
    this.batches = [];
    this.waiting = 0;
    this.characters = 0;
    return batches;
  }

  private forget(): void {
    const [oldest] = this.drain();
    if (oldest === undefined) return;
    this.streamId = oldest.streamId;
    this.next = oldest.first;
    this.doubt();
  }
}
