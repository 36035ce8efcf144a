import type { RouteDocument } from "@/server/domains/route-document";
import type { EdgeState } from "@/server/workers/protocol";
import { boundAccessLog } from "./access-log";
import { wantedNames } from "./acme/wanted-names";
import { BuiltinOrders } from "./builtin-orders";
import { asMessage, describeCertificates } from "./certificate-facts";
import type { EdgeFiles } from "./files";
import { Liveness, type LivenessOptions, lookEveryMs } from "./liveness";
import type { EdgeLog } from "./log";
import type { TraefikOrders } from "./traefik-orders";

export type StateWatchOptions = LivenessOptions & {
  files: EdgeFiles;
  kind: () => Promise<string | null>;
  /** The document that the edge is to follow; null: there is none yet. */
  document: () => RouteDocument | null;
  orders: TraefikOrders;
  /** Other names are let through to Traefik than before. */
  onGate: () => void;
  log: EdgeLog;
};

type Facts = Omit<EdgeState, "certificates"> & { certificates: ReturnType<typeof describeCertificates> };

/** Orders are followed closer than life: who added a name is waiting. */
const ordersEveryMs = 1_000;
const mostNames = 5_000;

/** Watches the edge from beside it: whether it answers, and what certificates it has got or not. */
export class StateWatch {
  private readonly liveness: Liveness;
  private readonly builtin: BuiltinOrders;
  private readonly listeners = new Set<(state: EdgeState) => void>();
  private readonly timers: NodeJS.Timeout[] = [];
  private current: Facts | null = null;
  private looking = false;
  private closed = false;
  private lastFault: string | null = null;

  constructor(private readonly options: StateWatchOptions) {
    this.liveness = new Liveness(options);
    this.builtin = new BuiltinOrders(options.files);
  }

  start(): void {
    this.timers.push(
      setInterval(() => void this.look(), ordersEveryMs),
      setInterval(() => void this.liveness.look(), lookEveryMs),
    );
    for (const timer of this.timers) timer.unref();
    void this.look();
  }

  /** Null until it has been looked for the first time. */
  state(): EdgeState | null {
    if (!this.current) return null;
    const now = Date.now();
    return { ...this.current, certificates: this.current.certificates.slice(0, mostNames).map((one) => asMessage(one, now)) };
  }

  onChange(listener: (state: EdgeState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.closed = true;
    for (const timer of this.timers) clearInterval(timer);
    this.listeners.clear();
  }

  /** Never rejects. */
  async look(): Promise<void> {
    if (this.looking || this.closed) return;
    this.looking = true;
    try {
      await this.compare();
      this.lastFault = null;
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      if (fault !== this.lastFault) this.options.log.error({ err: error }, "The edge's state cannot be read");
      this.lastFault = fault;
    } finally {
      this.looking = false;
    }
  }

  private async compare(): Promise<void> {
    const { kind: kindOf, document: documentOf, orders, onGate, files } = this.options;
    const [kind, document] = [await kindOf(), documentOf()];
    const isTraefik = kind?.startsWith("traefik") === true;
    if (isTraefik) {
      await boundAccessLog(files.traefikAccessLog);
      if (await orders.look(document)) onGate();
    } else await this.builtin.look();
    // Without a document nobody knows which names are wanted: to say "none" would take away what there is.
    if (!document || this.closed) return;
    const certificates = describeCertificates(wantedNames(document), isTraefik ? orders.facts : this.builtin.facts);
    const next = { kind, alive: this.liveness.alive, fault: this.liveness.fault, certificates };
    if (JSON.stringify(next) === JSON.stringify(this.current)) return;
    this.current = next;
    const state = this.state();
    if (state) for (const listener of this.listeners) listener(state);
  }
}
