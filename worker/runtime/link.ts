import { WebSocket } from "ws";
import {
  fenceAfterMs,
  type HubMessage,
  heartbeatEveryMs,
  hubMessageSchema,
  socketCloseCodes,
  type WorkerMessage,
} from "@/server/workers/protocol";
import { isLoopback, RefusedByControlPlane } from "./control-plane";
import { explainFault } from "./explain-fault";
import type { Log } from "./logger";
import type { TokenSource } from "./token";
import { jittered, pause, unlessAborted } from "./wait";

type Hello = Extract<WorkerMessage, { type: "hello" }>;
type Welcome = Extract<HubMessage, { type: "welcome" }>;

export type LinkOptions = {
  origin: URL;
  tokens: TokenSource;
  log: Log;
  /** After the socket is open, before hello: what is spooled goes first. */
  beforeHello: () => Promise<void>;
  hello: () => Promise<Hello>;
  onMessage: (message: HubMessage) => void;
  onWelcome: (welcome: Welcome) => void;
  /** A newer boot of this host works now: this one must let go of everything. */
  onReplaced: () => void;
};

/** A hub that has not acknowledged for so long is gone, whatever the socket says. */
const deafAfterMs = 15_000;
/** From the open socket to the welcome, with what is spooled before hello: a hub that is silent for longer has gone without a word. */
const welcomeWithinMs = 60_000;
const refusedPauseMs = 30_000;
/** A hub that takes things more slowly than they come must not cost the host its memory. */
const mostWaitingBytes = 4 * 1_048_576;

/** What the hub takes of a socket that it has not welcomed: for anything else it closes it. */
const beforeWelcome: ReadonlySet<WorkerMessage["type"]> = new Set(["hello", "transition", "build-log"]);

type Moment = { monotonic: number; wall: number };
const now = (): Moment => ({ monotonic: performance.now(), wall: Date.now() });

/** The one connection to the hub. Nothing is done in Docker but behind `fence()`. */
export class Link {
  private socket: WebSocket | null = null;
  private greeted = false;
  private readonly closing = new AbortController();
  private sequence = 0;
  private readonly sentAt = new Map<number, Moment>();
  /** When the newest acknowledged heartbeat was sent: an answer that lay unread while we slept proves nothing. */
  private proven: Moment = { monotonic: Number.NEGATIVE_INFINITY, wall: 0 };
  private readySinceMs = Number.POSITIVE_INFINITY;
  private waiters = new Set<() => void>();
  private running: Promise<void> | null = null;

  constructor(private readonly options: LinkOptions) {}

  start(): void {
    this.running = this.run();
  }

  async close(): Promise<void> {
    this.closing.abort(new Error("The worker is stopping."));
    this.socket?.close(1000);
    await this.running?.catch(() => undefined);
  }

  /** False: there is no open socket, or the hub would not hear this before hello. */
  send(message: WorkerMessage): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    if (!this.greeted && !beforeWelcome.has(message.type)) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  /** For what is worth no memory: false also while much waits to be sent. */
  sendUnlessBusy(message: WorkerMessage): boolean {
    return (this.socket?.bufferedAmount ?? 0) < mostWaitingBytes && this.send(message);
  }

  /** True after welcome, while the connection stands. */
  get isReady(): boolean {
    return this.greeted && this.isProven();
  }

  /** Resolves when the control plane has heard of this boot within the last 20 s. @throws the signal's reason */
  async fence(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    while (!this.isReady) {
      const ready = new Promise<void>((resolve) => this.waiters.add(resolve));
      await (signal ? unlessAborted(ready, signal) : ready);
    }
  }

  /** Since when it has been ready without a break, by the monotonic clock. What was known before may be out of date. */
  get readySince(): number {
    return this.readySinceMs;
  }

  /** By both clocks: the monotonic one stands still while the machine sleeps. */
  private isProven(): boolean {
    const { monotonic, wall } = this.proven;
    return performance.now() - monotonic < fenceAfterMs && Math.abs(Date.now() - wall) < fenceAfterMs;
  }

  private prove(sentAt: Moment): void {
    if (!this.isReady) this.readySinceMs = performance.now();
    if (sentAt.monotonic > this.proven.monotonic) this.proven = sentAt;
    if (!this.isReady) return;
    const ready = [...this.waiters];
    this.waiters.clear();
    for (const resolve of ready) resolve();
  }

  private async run(): Promise<void> {
    const { origin, log } = this.options;
    const longestMs = isLoopback(origin) ? 3_000 : 30_000;
    let attempt = 0;
    let lastFault: string | null = null;
    while (!this.closing.signal.aborted) {
      const outcome = await this.connectOnce();
      if (outcome.welcomed) {
        attempt = 0;
        lastFault = null;
      }
      if (this.closing.signal.aborted) return;
      if (outcome.fault !== lastFault) log.warn({ reason: outcome.fault }, "The control plane cannot be reached");
      lastFault = outcome.fault;
      const wait = outcome.refused ? refusedPauseMs * (0.5 + Math.random() / 2) : 50 + jittered(attempt, longestMs);
      attempt += 1;
      await pause(wait, this.closing.signal).catch(() => undefined);
    }
  }

  private async connectOnce(): Promise<{ welcomed: boolean; refused: boolean; fault: string }> {
    try {
      const token = await this.options.tokens.current();
      // A socket that opened now would be nobody's to close.
      this.closing.signal.throwIfAborted();
      const { welcomed, code, reason } = await this.converse(token);
      if (code === 4401 || reason.includes("401")) this.options.tokens.reject(token);
      if (code === socketCloseCodes.replaced) this.options.onReplaced();
      const refused = [socketCloseCodes.secondInstance, socketCloseCodes.protocol].some((refusal) => refusal === code);
      return { welcomed, refused, fault: reason || `The socket was closed (${code}).` };
    } catch (error) {
      const refused = error instanceof RefusedByControlPlane && (error.status === 401 || error.status === 403);
      return { welcomed: false, refused, fault: explainFault(error) };
    }
  }

  /** One socket's life, from open to close. */
  private converse(token: string): Promise<{ welcomed: boolean; code: number; reason: string }> {
    const socket = this.openSocket(token);
    this.socket = socket;
    this.greeted = false;
    let welcomed = false;
    let helloSentAt = now();
    let fault = "";
    let heartbeat: NodeJS.Timeout | undefined;
    const greet = async () => {
      await this.options.beforeHello();
      const hello = await this.options.hello();
      helloSentAt = now();
      this.send(hello);
    };
    const beginToAct = (welcome: Welcome) => {
      welcomed = true;
      heartbeat = setInterval(() => this.beat(socket), heartbeatEveryMs);
      this.beReady(helloSentAt);
      this.options.log.info({ desiredVersion: welcome.desiredVersion }, "The control plane has welcomed this host");
      this.options.onWelcome(welcome);
    };
    socket.on("open", () => {
      greet().catch((error: unknown) => {
        fault = error instanceof Error ? error.message : String(error);
        socket.terminate();
      });
    });
    socket.on("message", (data) => {
      const message = parse(data.toString());
      if (!message) return;
      if (message.type === "welcome") beginToAct(message);
      else if (message.type === "heartbeat-ack") this.hear(message.sequence);
      else this.options.onMessage(message);
    });
    socket.on("error", (error) => {
      fault = explainFault(error);
    });
    return new Promise((resolve) => {
      socket.on("close", (code, reason) => {
        clearInterval(heartbeat);
        if (this.socket === socket) {
          this.socket = null;
          this.greeted = false;
        }
        resolve({ welcomed, code, reason: fault || reason.toString() });
      });
    });
  }

  private openSocket(token: string): WebSocket {
    const url = new URL("/v1/workers/socket", this.options.origin);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const headers = { authorization: `Bearer ${token}` };
    const socket = new WebSocket(url, { headers, handshakeTimeout: 10_000, perMessageDeflate: false });
    const unwelcome = setTimeout(() => {
      if (!this.greeted) socket.terminate();
    }, welcomeWithinMs);
    return socket.on("close", () => clearTimeout(unwelcome));
  }

  private beReady(helloSentAt: Moment): void {
    this.greeted = true;
    this.readySinceMs = performance.now();
    this.sentAt.clear();
    this.prove(helloSentAt);
  }

  private hear(sequence: number): void {
    const sentAt = this.sentAt.get(sequence);
    if (sentAt === undefined) return;
    for (const older of this.sentAt.keys()) if (older <= sequence) this.sentAt.delete(older);
    this.prove(sentAt);
  }

  private beat(socket: WebSocket): void {
    const oldest = this.sentAt.values().next().value;
    if (oldest !== undefined && performance.now() - oldest.monotonic > deafAfterMs) return socket.terminate();
    this.sequence += 1;
    this.sentAt.set(this.sequence, now());
    this.send({ type: "heartbeat", sequence: this.sequence });
  }
}

const parse = (text: string): HubMessage | null => {
  try {
    return hubMessageSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};
