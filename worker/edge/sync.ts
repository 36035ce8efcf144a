import type { RouteDocument } from "@/server/domains/route-document";
import { checkRouteDocument, routeDocumentBytes } from "@/server/domains/route-document-text";
import type { EdgeState, ToldAuthority } from "@/server/workers/protocol";
import { keepToldAuthority, type OwnAuthority } from "./acme/settings";
import { Confirmation } from "./confirmation";
import { markRestart } from "./edge-ends";
import { type EdgeFiles, edgeFiles, readIfThere, writeAtomically } from "./files";
import type { EdgeLog } from "./log";
import { probeEdge } from "./probe";
import { type Relay, startRelay } from "./relay";
import { StateWatch } from "./state-watch";
import { traefikSnapshot } from "./traefik-config";
import { TraefikOrders } from "./traefik-orders";
import { endTraefik } from "./traefik-process";
import { writeTraefikConfig } from "./write-traefik-config";

export type EdgeSyncOptions = {
  /** GET /v1/traefik/config with the worker's token; `etag` goes out as If-None-Match. May reject. */
  fetchDocument: (etag: string | null, signal: AbortSignal) => Promise<Response>;
  edgeHttpPort: number;
  edgeHttpsPort: number;
  relayPort: number;
  /** Where Traefik is to tell what it has passed on. */
  countersPort: number;
  dataDir: string;
  /** The host's own settings of the authority that gives certificates. */
  authority: OwnAuthority;
  /** Which edge runs as long as none has said so itself. */
  expectedKind?: string | null;
  log: EdgeLog;
  /** Time between two pulls without a hint. */
  pullEveryMs?: number;
};

export type VersionOutcome = "confirmed" | "refused" | "timeout";

export type EdgeSync = {
  /** Waits until the edge follows a document of at least this version. `refused`: the one that was sent is not good. */
  ensureVersion(version: number, options: { timeoutMs: number; signal?: AbortSignal }): Promise<VersionOutcome>;
  /** The highest version that the edge is known to follow; 0 for none. */
  confirmedVersion(): number;
  onConfirmed(listener: (version: number) => void): () => void;
  /** Something about the routes has changed: pull now. */
  hint(): void;
  /** The desired state of a restored installation was accepted: its lower version is meant. */
  acceptLower(version: number): void;
  /** How the edge is; null until that is known. */
  state(): EdgeState | null;
  onState(listener: (state: EdgeState) => void): () => void;
  /** What the control plane says of the authority that gives certificates; the host's own settings count more. */
  takeAuthority(told: ToldAuthority): Promise<void>;
  /** `traefik`, `traefik-container`, `builtin`, as the edge itself has said, else as expected; null when neither is known. */
  edgeKind(): Promise<string | null>;
  close(): Promise<void>;
};

const pullTimeoutMs = 10_000;

class Sync implements EdgeSync {
  private readonly files: EdgeFiles;
  private readonly log: EdgeLog;
  private readonly confirmation: Confirmation;
  private readonly relay: Relay;
  private readonly orders: TraefikOrders;
  private readonly watch: StateWatch;
  private readonly refusalListeners = new Set<(pull: number) => void>();
  private closed = false;
  private etag: string | null = null;
  private version = 0;
  private document: RouteDocument | null = null;
  private mayFallTo: number | null = null;
  private lastFault: string | null = null;
  private pulling: Promise<void> | null = null;
  private abortPull = new AbortController();
  /** Number of the pull that runs or ran last. */
  private pulls = 0;
  private pullAgain = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: EdgeSyncOptions) {
    this.log = options.log;
    this.files = edgeFiles(options.dataDir);
    this.confirmation = new Confirmation(() => probeEdge([options.edgeHttpPort]), options.log);
    this.relay = startRelay({ port: options.relayPort, log: options.log });
    this.orders = new TraefikOrders(this.files, options.authority);
    this.watch = new StateWatch({
      files: this.files,
      httpPort: options.edgeHttpPort,
      httpsPort: options.edgeHttpsPort,
      dataDir: options.dataDir,
      kind: () => this.edgeKind(),
      document: () => this.document,
      orders: this.orders,
      onGate: () => this.serve(),
      log: options.log,
    });
  }

  async start(): Promise<void> {
    await this.writeTraefikConfig();
    await this.loadSaved();
    this.watch.start();
    this.confirmation.onConfirmed(() => this.keepSnapshot());
    this.hint();
  }

  private writeTraefikConfig(): Promise<void> {
    const { edgeHttpPort: httpPort, edgeHttpsPort: httpsPort, relayPort, countersPort, authority: own, log } = this.options;
    return writeTraefikConfig(this.files, { ports: { httpPort, httpsPort, relayPort, countersPort }, own, log });
  }

  /** The last good copy serves from the first moment, also while the control plane is away. */
  private async loadSaved(): Promise<void> {
    const text = await readIfThere(this.files.routes);
    if (text === null) return;
    const checked = checkRouteDocument(text);
    if (!checked.ok) return this.log.error({ reason: checked.reason }, "The saved route document is not good");
    this.version = checked.version;
    this.document = checked.document;
    // Before anything is served: what Traefik has of us stays as it is.
    if ((await this.edgeKind())?.startsWith("traefik")) await this.lookAtOrders(checked.document);
    this.serve();
    this.confirmation.expect(checked.version);
  }

  /** To Traefik, which alone asks the relay. */
  private serve(): void {
    if (this.document) this.relay.serve(routeDocumentBytes(this.orders.gate(this.document)));
  }

  state(): EdgeState | null {
    return this.watch.state();
  }

  onState(listener: (state: EdgeState) => void): () => void {
    return this.watch.onChange(listener);
  }

  async takeAuthority(told: ToldAuthority): Promise<void> {
    if (!(await keepToldAuthority(told, this.files))) return;
    const before = await readIfThere(this.files.traefikStatic);
    await this.writeTraefikConfig();
    // It reads them when it starts: its supervisor starts it anew. The built-in one reads them by itself.
    if ((await readIfThere(this.files.traefikStatic)) === before) return;
    await markRestart(this.options.dataDir);
    await endTraefik(this.files);
  }

  private async lookAtOrders(document: RouteDocument): Promise<void> {
    try {
      await this.orders.look(document);
    } catch (error) {
      this.log.error({ err: error }, "Traefik's orders cannot be read");
    }
  }

  hint(): void {
    if (this.closed) return;
    if (this.pulling) {
      this.pullAgain = true;
      return;
    }
    clearTimeout(this.timer);
    this.pulling = this.pull()
      .then(() => this.say(null))
      .catch((error: unknown) => this.say(error instanceof Error ? error.message : String(error)))
      .finally(() => {
        this.pulling = null;
        const again = this.pullAgain;
        this.pullAgain = false;
        if (again) this.hint();
        else if (!this.closed) this.timer = setTimeout(() => this.hint(), this.options.pullEveryMs ?? 2_000);
      });
  }

  /** Each fault once, and its end: this comes round every two seconds. */
  private say(fault: string | null): void {
    if (fault === this.lastFault || this.closed) return;
    if (fault === null) this.log.info({ version: this.version }, "The route document can be pulled again");
    else this.log.warn({ reason: fault, version: this.version }, "The route document was not taken; the last good one stays");
    this.lastFault = fault;
  }

  private async pull(): Promise<void> {
    this.pulls += 1;
    const abort = new AbortController();
    this.abortPull = abort;
    const timer = setTimeout(() => abort.abort(new Error("The control plane did not answer in time.")), pullTimeoutMs);
    try {
      const response = await this.options.fetchDocument(this.etag, abort.signal);
      const text = await response.text();
      if (response.status === 304) return;
      if (response.status !== 200) throw new Error(`The control plane answered ${response.status}.`);
      await this.take(text, response.headers.get("etag"));
    } finally {
      clearTimeout(timer);
    }
  }

  private async take(text: string, etag: string | null): Promise<void> {
    const checked = checkRouteDocument(text, this.document);
    if (!checked.ok) {
      for (const refused of this.refusalListeners) refused(this.pulls);
      throw new Error(`It is not a good document: ${checked.reason}`);
    }
    if (checked.version < this.version && !this.mayFall(checked.version)) {
      throw new Error(`Its version ${checked.version} is lower than the saved ${this.version}: a restored backup?`);
    }
    this.version = checked.version;
    this.document = checked.document;
    this.serve();
    // On disk before the first look whether the edge follows it: what was confirmed must survive a power cut.
    await writeAtomically(this.files.routes, checked.bytes);
    this.mayFallTo = null;
    this.etag = etag;
    this.confirmation.expect(checked.version);
    void this.watch.look();
  }

  private mayFall(version: number): boolean {
    return this.mayFallTo !== null && version >= this.mayFallTo;
  }

  acceptLower(version: number): void {
    this.mayFallTo = version;
    this.hint();
  }

  /** After the confirmation, not before: two changed providers at once would make Traefik rebuild twice for one switch. */
  private keepSnapshot(): void {
    this.writeSnapshot().catch((error: unknown) => this.log.error({ err: error }, "Traefik's snapshot cannot be saved"));
  }

  private async writeSnapshot(): Promise<void> {
    if (!(await this.edgeKind())?.startsWith("traefik")) return;
    const checked = checkRouteDocument((await readIfThere(this.files.routes)) ?? "", this.document);
    if (checked.ok) await writeAtomically(this.files.traefikSnapshot, traefikSnapshot(checked.document));
  }

  ensureVersion(version: number, { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal }): Promise<VersionOutcome> {
    if (this.confirmedVersion() >= version) return Promise.resolve("confirmed");
    const before = this.pulls;
    return new Promise((done) => {
      const end = (outcome: VersionOutcome) => {
        clearTimeout(timer);
        stopListening();
        this.refusalListeners.delete(refused);
        signal?.removeEventListener("abort", aborted);
        done(outcome);
      };
      // A pull that was under way when we came may have brought something older.
      const refused = (pull: number) => {
        if (pull > before) end("refused");
      };
      const aborted = () => end("timeout");
      const stopListening = this.onConfirmed((confirmed) => {
        if (confirmed >= version) end("confirmed");
      });
      const timer = setTimeout(aborted, timeoutMs);
      if (signal?.aborted) return aborted();
      this.refusalListeners.add(refused);
      signal?.addEventListener("abort", aborted, { once: true });
      if (this.version < version) this.hint();
    });
  }

  confirmedVersion(): number {
    return this.confirmation.version;
  }

  onConfirmed(listener: (version: number) => void): () => void {
    return this.confirmation.onConfirmed(listener);
  }

  async edgeKind(): Promise<string | null> {
    return (await readIfThere(this.files.kind))?.trim() || this.options.expectedKind || null;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.abortPull.abort(new Error("The worker is stopping."));
    clearTimeout(this.timer);
    this.confirmation.close();
    this.watch.close();
    await this.pulling;
    await this.relay.close();
  }
}

/** Brings the route document from the control plane to this host's edge, keeps it, and learns when the edge follows it. */
export const startEdgeSync = async (options: EdgeSyncOptions): Promise<EdgeSync> => {
  const sync = new Sync(options);
  await sync.start();
  return sync;
};
