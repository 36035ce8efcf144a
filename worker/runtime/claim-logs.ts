import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import type { HubMessage, WorkerMessage } from "@/server/workers/protocol";
import { BuildLog, type BuildLogOptions } from "./build-log";
import { namesIn, readJson, saveJson } from "./files";
import { LogShipper } from "./log-shipper";
import type { ClaimKey } from "./spool";

const noteSchema = z.object({ claimId: z.string(), deploymentId: z.string() });
type ClaimLog = ClaimKey & {
  log: BuildLog | null;
  shipper: LogShipper /** Size at the end; null while it grows. */;
  finalBytes: number | null;
};

/** The build logs of all claims on this host: written by who deploys, shipped until they are stored, then removed. */
export class ClaimLogs {
  private readonly claims = new Map<string, ClaimLog>();

  constructor(
    private readonly folder: string,
    private readonly send: (message: Extract<WorkerMessage, { type: "build-log" }>) => boolean,
  ) {}

  /** Logs that an earlier boot left. */
  async load(): Promise<void> {
    for (const name of await namesIn(this.folder)) {
      const folder = join(this.folder, name);
      const note = noteSchema.safeParse(await readJson(join(folder, "claim.json"))).data;
      const size = note ? await sizeOf(join(folder, "build.log")) : 0;
      if (!note || size === 0) {
        await rm(folder, { recursive: true, force: true });
        continue;
      }
      const shipper = new LogShipper({ ...note, file: join(folder, "build.log"), fresh: false }, this.send);
      this.claims.set(note.claimId, { ...note, log: null, shipper, finalBytes: size });
    }
  }

  async open(key: ClaimKey, options: Pick<BuildLogOptions, "maxBytes" | "mask">): Promise<BuildLog> {
    const folder = join(this.folder, key.claimId);
    await saveJson(join(folder, "claim.json"), key);
    const log = new BuildLog({ folder, ...options, onMore: () => this.claims.get(key.claimId)?.shipper.poke() });
    await log.open();
    const shipper = new LogShipper({ ...key, file: log.file, fresh: true }, this.send);
    this.claims.set(key.claimId, { ...key, log, shipper, finalBytes: null });
    return log;
  }

  /** Nothing more will be written: the file goes as soon as it is stored. */
  async finish(claimId: string): Promise<void> {
    const claim = this.claims.get(claimId);
    if (!claim?.log) return;
    await claim.log.close();
    claim.finalBytes = claim.log.size;
    claim.shipper.poke();
    await this.removeIfStored(claim);
  }

  restart(): void {
    for (const claim of this.claims.values()) claim.shipper.restart();
  }

  async acknowledge(answer: Extract<HubMessage, { type: "build-log-ack" }>): Promise<void> {
    const claim = this.claims.get(answer.claimId);
    if (!claim) return;
    claim.shipper.acknowledge(answer);
    await this.removeIfStored(claim);
  }

  whenSent(claimId: string, byte: number): Promise<void> {
    return this.claims.get(claimId)?.shipper.whenSent(byte) ?? Promise.resolve();
  }

  /** True when nothing that is finished waits to be stored. */
  get isStored(): boolean {
    return [...this.claims.values()].every(({ finalBytes, shipper }) => finalBytes === null || shipper.isStored(finalBytes));
  }

  private async removeIfStored(claim: ClaimLog): Promise<void> {
    if (claim.finalBytes === null || !claim.shipper.isStored(claim.finalBytes)) return;
    if (!this.claims.delete(claim.claimId)) return;
    await rm(join(this.folder, claim.claimId), { recursive: true, force: true });
  }
}

const sizeOf = async (file: string): Promise<number> => {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return 0;
    throw error;
  }
};
