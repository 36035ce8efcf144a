import type { ContainerInspectInfo } from "dockerode";
import type { EngineStats } from "../metrics/engine-stats-rules";
import { type Engine, labels, statusOf } from "./engine";
import { engineUsage } from "./engine-usage";

/** A running container of one of our apps, as far as measuring needs to know it. */
export type MeasuredContainer = {
  containerId: string;
  appId: string;
  deploymentId: string;
  pid: number;
  /** How long it has run, by the engine's clock, which is this machine's. */
  uptimeMs: number;
  restarts: number;
  /** Null for no limit. */
  limitCores: number | null;
  memoryLimitBytes: number | null;
  pidsLimit: number | null;
};

const orNone = (limit: number | null | undefined): number | null => (limit != null && limit > 0 ? limit : null);

const toMeasured = (info: ContainerInspectInfo): MeasuredContainer | null => {
  const { State, HostConfig } = info;
  const [appId = "", deploymentId = ""] = [info.Config.Labels[labels.app], info.Config.Labels[labels.deployment]];
  if (!State.Running || State.Pid <= 0 || appId === "" || deploymentId === "") return null;
  const cores = orNone(HostConfig.NanoCpus);
  return {
    containerId: info.Id,
    appId,
    deploymentId,
    pid: State.Pid,
    uptimeMs: Math.max(0, Date.now() - Date.parse(State.StartedAt)) || 0,
    restarts: info.RestartCount,
    limitCores: cores === null ? null : cores / 1e9,
    memoryLimitBytes: orNone(HostConfig.Memory),
    pidsLimit: orNone(HostConfig.PidsLimit),
  };
};

/** Null when it does not run, or is no app's. */
export const inspectMeasured = async (engine: Engine, containerId: string): Promise<MeasuredContainer | null> => {
  try {
    return toMeasured(await engine.call("describe a container", (docker) => docker.getContainer(containerId).inspect()));
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
};

/** The ids of this installation's running containers: one cheap call. */
export const runningIds = async (engine: Engine, installationId: string): Promise<string[]> => {
  const filters = { label: [`${labels.installation}=${installationId}`], status: ["running" as const] };
  const found = await engine.call("list containers", (docker) => docker.listContainers({ filters }));
  return found.map(({ Id }) => Id);
};

/** What the engine itself says that a container uses. Older engines take a second over it. Null when it is gone. */
export const engineStats = async (engine: Engine, containerId: string): Promise<EngineStats | null> => {
  const options = { stream: false as const, "one-shot": true };
  try {
    return await engine.call("measure a container", (docker) => docker.getContainer(containerId).stats(options));
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
};

export type DiskUse = {
  imagesBytes: number;
  buildCacheBytes: number;
  /** What each container has written into its own file system. */
  writtenBytes: ReadonlyMap<string, number>;
};

/** As dear as `engineUsage`. */
export const diskUse = async (engine: Engine): Promise<DiskUse> => {
  const usage = await engineUsage(engine);
  return {
    imagesBytes: usage.LayersSize ?? 0,
    buildCacheBytes: (usage.BuildCache ?? []).reduce((sum, { Size, Shared }) => sum + (Shared === true ? 0 : Size), 0),
    writtenBytes: new Map((usage.Containers ?? []).map(({ Id, SizeRw = 0 }) => [Id, SizeRw])),
  };
};
