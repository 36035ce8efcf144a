import { readdir, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { LogPage, LogQuestion } from "@/server/workers/protocol";
import { followContainerLog } from "../docker/container-logs";
import { inspectRun, type LoggedContainer, listLogged } from "../docker/containers";
import type { Engine } from "../docker/engine";
import { isMissing } from "../runtime/files";
import { pause } from "../runtime/wait";
import { AppLog, type Listener } from "./app-log";
import type { FlowLimits } from "./container-reader";
import { AppStore } from "./store/app-store";
import type { LineRun } from "./store/line-format";
import { type Keepsake, type RetentionLimits, segmentsToRemove } from "./store/retention-rules";
import type { Segment } from "./store/segment";

const flushEveryMs = 100;
const lookEveryMs = 5_000;
const tidyEveryMs = 10_000;
/** How long a container that goes may hold up its removal until the rest of its log is read. */
const settleMs = 3_000;
const appFolder = /^app_[\w-]{1,60}$/;

export type LogLimits = FlowLimits & RetentionLimits & { /** So much of the disk stays free of logs. */ floorBytes: number };
export type KeeperParts = {
  folder: string;
  engine: Engine;
  /** Null: not known yet. */
  installationId: () => string | null;
  limits: LogLimits;
  onFault: (error: unknown) => void;
};

const nothing: LogPage = { lines: [], older: null, newer: null, hasMore: false, searchedTo: null };

const keepsakesOf = (appId: string, log: AppLog): Keepsake<{ log: AppLog; segment: Segment }>[] => {
  const { segments } = log.kept;
  return segments.map((segment) => ({
    id: { log, segment },
    appId,
    last: segment.last,
    diskBytes: segment.diskBytes,
    isOpen: segment === segments.at(-1) && !segment.isClosed,
  }));
};

/** Reads and keeps what all apps of this host write, whether or not anybody looks. */
export class LogKeeper {
  private readonly apps = new Map<string, Promise<AppLog>>();
  private readonly timers: NodeJS.Timeout[] = [];
  /** Deleted apps: a look that began before must not bring them back. */
  private readonly gone = new Set<string>();
  private looking: Promise<void> | null = null;
  private lookAgain = false;
  private looked = false;
  private isClosed = false;

  constructor(private readonly parts: KeeperParts) {}

  /** Begins; what is on the disk is taken up first, also of apps that run here no more. */
  async start(): Promise<void> {
    // One that cannot be read keeps no host from its work; it is tried again with its containers.
    for (const appId of await this.appsOnDisk()) await this.appLog(appId).catch(this.parts.onFault);
    const every = (ms: number, work: () => void) => this.timers.push(setInterval(work, ms).unref());
    every(flushEveryMs, () => this.flushAll());
    every(lookEveryMs, () => this.look());
    every(tidyEveryMs, () => void this.tidy());
    this.look();
    await this.tidy();
  }

  /** Containers may have come, ended or started again. */
  look(): void {
    if (this.isClosed) return;
    this.lookAgain = true;
    this.looking ??= this.lookWhileAsked().finally(() => {
      this.looking = null;
    });
  }

  /** Waits, not for long, until a container that has ended is read to its end: then it may be removed. */
  async settle(container: { appId: string; containerId: string }): Promise<void> {
    const deadline = performance.now() + settleMs;
    this.look();
    await Promise.race([this.looking, pause(settleMs)]);
    const log = await this.apps.get(container.appId);
    while (log && !log.isRead(container.containerId) && performance.now() < deadline) {
      await pause(50);
      this.look();
    }
  }

  /** Lines of an app that are kept here; none of one that has never run here. */
  async find(appId: string, about: LogQuestion): Promise<LogPage> {
    const log = await this.apps.get(appId);
    return log ? log.find(about) : nothing;
  }

  async listen(appId: string, listener: Listener, onTail: (lines: LineRun) => void): Promise<void> {
    const log = await this.appLog(appId);
    await log.listen(listener, onTail);
  }

  async leave(appId: string, listener: Listener): Promise<void> {
    (await this.apps.get(appId))?.leave(listener);
  }

  /** Everything that is kept of a deleted app goes. */
  async remove(appId: string): Promise<void> {
    if (!appFolder.test(appId)) return;
    const log = await this.appLog(appId);
    this.gone.add(appId);
    this.apps.delete(appId);
    await log.remove();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const timer of this.timers) clearInterval(timer);
    await this.looking;
    for (const log of await Promise.all(this.apps.values())) await log.close();
  }

  private async lookWhileAsked(): Promise<void> {
    while (this.lookAgain && !this.isClosed) {
      this.lookAgain = false;
      await this.lookOnce().catch(this.parts.onFault);
    }
  }

  private async lookOnce(): Promise<void> {
    const installationId = this.parts.installationId();
    if (installationId === null) return;
    const containers = (await listLogged(this.parts.engine, installationId)).filter(
      ({ appId }) => appFolder.test(appId) && !this.gone.has(appId),
    );
    const byApp = new Map<string, LoggedContainer[]>([...this.apps.keys()].map((appId) => [appId, []]));
    for (const container of containers) byApp.set(container.appId, [...(byApp.get(container.appId) ?? []), container]);
    const isFirst = !this.looked;
    await Promise.all([...byApp].map(([appId, some]) => this.attend(appId, some, isFirst)));
    this.looked = true;
  }

  private async attend(appId: string, containers: readonly LoggedContainer[], isFirst: boolean): Promise<void> {
    if (this.gone.has(appId)) return;
    try {
      await (await this.appLog(appId)).attend(containers, isFirst);
    } catch (error) {
      this.parts.onFault(error);
    }
  }

  private appLog(appId: string): Promise<AppLog> {
    const known = this.apps.get(appId);
    if (known) return known;
    const opened = this.openLog(appId);
    this.apps.set(appId, opened);
    opened.catch(() => this.apps.delete(appId));
    return opened;
  }

  private async openLog(appId: string): Promise<AppLog> {
    const { folder, engine, limits, onFault } = this.parts;
    const today = () => new Date().toISOString().slice(0, 10);
    const store = await AppStore.open({ folder: join(folder, appId), today, onFault });
    return new AppLog(store, {
      limits,
      open: (containerId, options) => followContainerLog(engine, containerId, options),
      inspect: (containerId) => inspectRun(engine, containerId),
      lookAgain: () => this.look(),
      onFault,
    });
  }

  private flushAll(): void {
    for (const log of this.apps.values()) void log.then((one) => one.flush()).catch(this.parts.onFault);
  }

  /** What is too old or too much goes; more of it while the disk is nearly full. */
  private async tidy(): Promise<void> {
    try {
      const logs = await Promise.all([...this.apps].map(async ([appId, log]) => ({ appId, log: await log })));
      const segments = logs.flatMap(({ appId, log }) => keepsakesOf(appId, log));
      const limits = await this.limitsNow(segments.reduce((sum, { diskBytes }) => sum + diskBytes, 0));
      for (const { log, segment } of segmentsToRemove(segments, limits, new Date())) await log.drop(segment);
    } catch (error) {
      this.parts.onFault(error);
    }
  }

  private async limitsNow(usedBytes: number): Promise<RetentionLimits> {
    const { limits, folder } = this.parts;
    const disk = await statfs(folder).catch(() => null);
    const lacking = disk === null ? 0 : limits.floorBytes - disk.bavail * disk.bsize;
    return lacking <= 0 ? limits : { ...limits, totalBytes: Math.min(limits.totalBytes, usedBytes - lacking) };
  }

  private async appsOnDisk(): Promise<string[]> {
    try {
      const entries = await readdir(this.parts.folder, { withFileTypes: true });
      return entries.filter((entry) => entry.isDirectory() && appFolder.test(entry.name)).map(({ name }) => name);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }
}
