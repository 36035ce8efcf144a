import { mkdir, open, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import type { HubMessage, Transition, TransitionEvent } from "@/server/workers/protocol";
import { namesIn, readIfThere } from "./files";
import { parseSpool, type Spooled, spoolLine } from "./spool-file";

type Acknowledgement = Extract<HubMessage, { type: "transition-ack" }>["result"];
export type ClaimKey = { claimId: string; deploymentId: string };

type Waiting = Spooled & {
  monotonicAt: number | null;
  acknowledge: (result: Acknowledgement) => void;
  sent: boolean;
};
type ClaimSpool = { file: string; last: number; waiting: Waiting[]; writing: Promise<void> };

export type SpoolOptions = {
  folder: string;
  /** False: there is no open socket. */
  send: (transition: Transition) => boolean;
  /** Resolves when the build log has been sent up to this byte, or when that takes too long. */
  logSent: (claimId: string, byte: number) => Promise<void>;
  /** The disk does not take what is written. */
  onFault: (error: unknown) => void;
};

const ended = new Set<TransitionEvent["event"]>(["failed", "cancelled"]);

/**
 * Transitions are on disk before they are sent, and are sent in order, claim by claim, until they are acknowledged.
 * A file per claim, which goes when nothing in it waits.
 */
export class Spool {
  private readonly claims = new Map<string, ClaimSpool>();
  private readonly sending = new Set<string>();

  constructor(private readonly options: SpoolOptions) {}

  /** What an earlier boot could not deliver. */
  async load(): Promise<void> {
    await mkdir(this.options.folder, { recursive: true, mode: 0o700 });
    for (const name of await namesIn(this.options.folder)) {
      const file = join(this.options.folder, name);
      const { transitions, wholeBytes } = parseSpool((await readIfThere(file)) ?? "");
      const [first] = transitions;
      if (!first) {
        await rm(file, { force: true });
        continue;
      }
      await truncate(file, wholeBytes);
      const waiting = transitions.map((spooled) => ({
        ...spooled,
        monotonicAt: null,
        acknowledge: () => undefined,
        sent: false,
      }));
      this.claims.set(first.claimId, { file, last: waiting.at(-1)?.number ?? 0, waiting, writing: Promise.resolve() });
    }
  }

  /** The number after which this claim's next transition comes. */
  lastNumber(claimId: string): number {
    return this.claims.get(claimId)?.last ?? 0;
  }

  /** A switched claim of an earlier boot: its numbers go on after what the control plane has applied. */
  continueAfter(claimId: string, number: number): void {
    const claim = this.claimOf(claimId);
    claim.last = Math.max(claim.last, number);
  }

  /**
   * Writes the transition down and sends it. Resolves when it is on disk, with a promise of the acknowledgement,
   * which may never come. On a disk that takes nothing it is sent all the same: only a kill would lose it.
   */
  async record(key: ClaimKey, body: TransitionEvent, afterLogByte: number): Promise<{ acknowledged: Promise<Acknowledgement> }> {
    const claim = this.claimOf(key.claimId);
    claim.last += 1;
    let acknowledge: Waiting["acknowledge"] = () => undefined;
    const acknowledged = new Promise<Acknowledgement>((resolve) => {
      acknowledge = resolve;
    });
    const spooled: Spooled = { ...key, number: claim.last, at: Date.now(), afterLogByte, body };
    const waiting: Waiting = { ...spooled, monotonicAt: performance.now(), acknowledge, sent: false };
    claim.writing = claim.writing.then(() => append(claim.file, spoolLine(spooled))).catch(this.options.onFault);
    await claim.writing;
    claim.waiting.push(waiting);
    this.sendWaiting(key.claimId);
    return { acknowledged };
  }

  /** The socket is new: everything that is not acknowledged goes out again. */
  resend(): void {
    for (const [claimId, claim] of this.claims) {
      for (const waiting of claim.waiting) waiting.sent = false;
      this.sendWaiting(claimId);
    }
  }

  get isEmpty(): boolean {
    return [...this.claims.values()].every((claim) => claim.waiting.length === 0);
  }

  waitingClaims(): ClaimKey[] {
    return [...this.claims.values()].flatMap(({ waiting }) => waiting.slice(0, 1));
  }

  async acknowledge({ claimId, number, result }: Extract<HubMessage, { type: "transition-ack" }>): Promise<void> {
    const claim = this.claims.get(claimId);
    if (!claim) return;
    const done = claim.waiting.filter((waiting) => waiting.number <= number);
    claim.waiting = claim.waiting.filter((waiting) => waiting.number > number);
    for (const waiting of done) waiting.acknowledge(waiting.number === number ? result : "duplicate");
    if (claim.waiting.length > 0) return;
    const last = done.at(-1);
    claim.writing = claim.writing
      .then(() => (claim.waiting.length === 0 ? rm(claim.file, { force: true }) : undefined))
      .catch(this.options.onFault);
    // One that was refused is not the last: whoever hears of it reports how the claim ends, under the next number.
    if (last && ended.has(last.body.event)) this.claims.delete(claimId);
    await claim.writing;
  }

  /** The claim is dead at the control plane: nothing of it will ever be acknowledged otherwise. */
  async forget(claimId: string): Promise<void> {
    const claim = this.claims.get(claimId);
    if (!claim) return;
    this.claims.delete(claimId);
    for (const waiting of claim.waiting) waiting.acknowledge("stale");
    await claim.writing;
    await rm(claim.file, { force: true });
  }

  private claimOf(claimId: string): ClaimSpool {
    const known = this.claims.get(claimId);
    if (known) return known;
    const file = join(this.options.folder, `${claimId}.jsonl`);
    const made: ClaimSpool = { file, last: 0, waiting: [], writing: Promise.resolve() };
    this.claims.set(claimId, made);
    return made;
  }

  private sendWaiting(claimId: string): void {
    if (this.sending.has(claimId)) return;
    this.sending.add(claimId);
    void this.sendInOrder(claimId);
  }

  /** Numbers never overtake each other: one that came too early would not be acknowledged, and not be sent again. */
  private async sendInOrder(claimId: string): Promise<void> {
    const firstUnsent = () => this.claims.get(claimId)?.waiting.find((waiting) => !waiting.sent);
    try {
      for (let next = firstUnsent(); next; next = firstUnsent()) {
        await this.options.logSent(claimId, next.afterLogByte);
        // While this one waited for its log the socket may have become a new one, on which those before it come again first.
        if (firstUnsent() !== next) continue;
        next.sent = this.options.send(toTransition(next));
        if (!next.sent) return;
      }
    } finally {
      // At once: what is recorded a moment later must find that nobody is sending.
      this.sending.delete(claimId);
    }
  }
}

const toTransition = ({ claimId, deploymentId, number, at, monotonicAt, body }: Waiting): Transition => ({
  claimId,
  deploymentId,
  number,
  ageMs: Math.max(0, monotonicAt === null ? Date.now() - at : performance.now() - monotonicAt),
  body,
});

const append = async (file: string, line: string): Promise<void> => {
  const handle = await open(file, "a", 0o600);
  try {
    await handle.writeFile(line);
    await handle.sync();
  } finally {
    await handle.close();
  }
};
