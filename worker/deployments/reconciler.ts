import * as z from "zod";
import type { ContainerReport, WorkerMessage } from "@/server/workers/protocol";
import { listContainers, type SeenContainer } from "../docker/containers";
import { removeLeftRuns } from "../docker/run-once";
import { readJson, saveJson, workerFolders } from "../runtime/files";
import { carryOut, type ReconcileMemory } from "./carry-out";
import type { DeployHost } from "./host";
import { type Action, reconcile } from "./reconcile";

const appliedSchema = z.record(z.string(), z.object({ deploymentId: z.string(), generation: z.int() }));

const lookEveryMs = 5_000;
const drainLookMs = 500;
const reportEveryMs = 30_000;
const settleMs = 100;

export type ReconcilerOptions = {
  host: DeployHost;
  send: (message: WorkerMessage) => boolean;
  /** False: not welcomed yet. */
  isReady: () => boolean;
};

/** Brings this host to its desired state, again and again, and tells the control plane what it sees. */
export class Reconciler {
  private applied: z.infer<typeof appliedSchema> = {};
  private appliedVersion = 0;
  private readonly memory: ReconcileMemory;
  private readonly restarting = new Set<string>();
  private readonly busyApps = new Set<string>();
  private readonly faults = new Map<string, string>();
  private looking: Promise<void> | null = null;
  private lookAgain = false;
  private timer: NodeJS.Timeout | undefined;
  private reportTimer: NodeJS.Timeout | undefined;
  private lastReport = "";
  private reportedAt = 0;
  private closed = false;

  constructor(private readonly options: ReconcilerOptions) {
    this.memory = {
      drainingSince: new Map(),
      unwantedSince: new Map(),
      noteGeneration: (appId, deploymentId, generation) => this.noteGeneration(appId, { deploymentId, generation }),
      tellRemoved: (appId) => void this.options.send({ type: "app-removed", appId }),
    };
  }

  async load(): Promise<void> {
    this.applied = appliedSchema.safeParse(await readJson(this.file)).data ?? {};
  }

  /** Version of the desired state that has been carried out. */
  get version(): number {
    return this.appliedVersion;
  }

  /** Looks now; a look that is under way is followed by another. */
  poke(): void {
    if (this.closed) return;
    this.lookAgain = true;
    if (this.looking) return;
    clearTimeout(this.timer);
    this.looking = this.lookUntilQuiet().finally(() => {
      this.looking = null;
      if (!this.closed)
        this.timer = setTimeout(() => this.poke(), this.memory.drainingSince.size > 0 ? drainLookMs : lookEveryMs);
    });
  }

  /** Containers changed: tell the control plane soon, and look whether something is to be done. */
  containersChanged(): void {
    if (this.closed) return;
    this.reportTimer ??= setTimeout(() => {
      this.reportTimer = undefined;
      void this.report(true).catch((error: unknown) => this.say("report", error));
      this.poke();
    }, settleMs);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    clearTimeout(this.reportTimer);
    await this.looking;
  }

  /** For hello: what runs here now. None where the engine does not answer. */
  async describe(): Promise<ContainerReport[]> {
    return (await this.list()).map(toReport);
  }

  /** The socket is new: what was told on the old one may be lost. */
  forgetReports(): void {
    this.lastReport = "";
  }

  private get file(): string {
    return workerFolders(this.options.host.settings.DATA_DIR).applied;
  }

  private list(): Promise<SeenContainer[]> {
    return listContainers(this.options.host.engine, this.options.host.installationId());
  }

  private async lookUntilQuiet(): Promise<void> {
    while (this.lookAgain && !this.closed) {
      this.lookAgain = false;
      try {
        await this.look();
        this.faults.delete("look");
      } catch (error) {
        this.say("look", error);
      }
    }
  }

  private async look(): Promise<void> {
    const { host, isReady } = this.options;
    const desired = host.desired.state;
    if (!desired || !host.desired.isCurrent || !isReady()) return;
    // The desired state from before the containers, so that nothing is made again that we merely did not see yet. Claims from
    // both sides: one that was taken meanwhile has made a container that the state does not know, one that ended stands in it still.
    const before = host.held.deploymentIds;
    const containers = await this.list();
    const held = new Set([...before, ...host.held.deploymentIds]);
    await removeLeftRuns(host.engine, host.installationId(), (deploymentId) => host.held.deploymentIds.has(deploymentId));
    const decided = reconcile({
      desired,
      containers,
      bootId: host.bootId,
      held,
      confirmedRoute: host.edge.confirmedVersion(),
      restarted: this.applied,
      drainingSince: this.memory.drainingSince,
      unwantedSince: this.memory.unwantedSince,
      now: performance.now(),
    });
    // A deleted app goes when whatever works on it, also without a container as yet, has ended.
    const actions = decided.filter(({ kind, appId }) => kind !== "remove-app" || !host.held.holdsApp(appId));
    for (const id of this.memory.unwantedSince.keys()) {
      if (!containers.some((one) => one.containerId === id)) this.memory.unwantedSince.delete(id);
    }
    const apps = [...new Set(actions.map((action) => action.appId))];
    await Promise.all(
      apps.flatMap((appId) =>
        this.beginFor(
          appId,
          actions.filter((action) => action.appId === appId),
        ),
      ),
    );
    this.appliedVersion = Math.max(this.appliedVersion, desired.version);
    await this.report(performance.now() - this.reportedAt > reportEveryMs);
  }

  /** One app's actions, in order, beside other apps'. What takes long does not hold up the look. */
  private beginFor(appId: string, actions: readonly Action[]): Promise<void>[] {
    if (this.busyApps.has(appId)) return [];
    this.busyApps.add(appId);
    const work = this.carryOutAll(actions).finally(() => this.busyApps.delete(appId));
    const takesLong = actions.some(({ kind }) => ["stop", "restart", "retire", "remove-app", "resume", "abandon"].includes(kind));
    if (!takesLong) return [work];
    void work.finally(() => this.containersChanged());
    return [];
  }

  private async carryOutAll(actions: readonly Action[]): Promise<void> {
    for (const action of actions) {
      const key = `${action.kind} ${action.appId}`;
      // Nothing is done on the strength of what was known before the connection was lost: the next look decides anew.
      if (!this.options.isReady()) return;
      try {
        if (action.kind === "restart") this.restarting.add(action.deploymentId);
        await carryOut(this.options.host, action, this.memory);
        this.faults.delete(key);
      } catch (error) {
        this.say(key, error);
      } finally {
        if (action.kind === "restart") this.restarting.delete(action.deploymentId);
      }
    }
  }

  /** Each fault once: this comes round every few seconds. */
  private say(what: string, error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    if (this.faults.get(what) === text || this.closed) return;
    this.faults.set(what, text);
    this.options.host.log.warn({ what, reason: text }, "Reconciling met a fault; it is tried again");
  }

  private async noteGeneration(appId: string, restarted: { deploymentId: string; generation: number }): Promise<void> {
    const wanted = new Set((this.options.host.desired.state?.apps ?? []).map((app) => app.appId));
    const kept = Object.entries(this.applied).filter(([known]) => wanted.has(known));
    this.applied = { ...Object.fromEntries(kept), [appId]: restarted };
    await saveJson(this.file, this.applied);
  }

  /** Between the two halves of a restart its container is not one that ended by itself. */
  private withoutOwnStop(item: ContainerReport): ContainerReport {
    return item.state === "exited" && this.restarting.has(item.deploymentId) ? { ...item, state: "created" } : item;
  }

  /** The version first, then the look: a report never claims to know a version better than it does. */
  private async report(always: boolean): Promise<void> {
    if (!this.options.isReady()) return;
    const desiredVersion = this.appliedVersion;
    const items = (await this.list()).map(toReport).map((item) => this.withoutOwnStop(item));
    const text = JSON.stringify([desiredVersion, items]);
    if (!always && text === this.lastReport) return;
    if (!this.options.send({ type: "containers", desiredVersion, items })) return;
    this.lastReport = text;
    this.reportedAt = performance.now();
  }
}

const toReport = ({
  appId,
  deploymentId,
  containerId,
  state,
  exitCode,
  outOfMemory,
  restarts,
  hostPort,
}: SeenContainer): ContainerReport => ({
  appId,
  deploymentId,
  containerId,
  state,
  exitCode,
  outOfMemory,
  restarts,
  hostPort,
});
