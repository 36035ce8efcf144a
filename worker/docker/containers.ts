import type { ContainerInspectInfo } from "dockerode";
import type { ContainerReport } from "@/server/workers/protocol";
import { type ContainerPlan, containerSpec } from "./container-spec";
import { type Engine, isGone, labels, statusOf } from "./engine";

/** One of this installation's containers, as it is now. */
export type SeenContainer = ContainerReport & {
  claimId: string | null;
  image: string;
  /** False: it has never answered, so it was never routed. */
  comesBack: boolean;
  pid: number;
  createdAt: string;
};

const states = ["created", "running", "restarting", "paused", "exited", "dead"] as const;

const toSeen = (info: ContainerInspectInfo): SeenContainer => {
  const of = (name: string) => info.Config.Labels[name] ?? "";
  const hostPort = Number(of(labels.hostPort));
  const { State } = info;
  return {
    appId: of(labels.app),
    deploymentId: of(labels.deployment),
    claimId: of(labels.claim) || null,
    containerId: info.Id,
    image: info.Config.Image,
    state: states.find((state) => state === State.Status) ?? "dead",
    exitCode: State.Status === "created" || State.Status === "running" ? null : State.ExitCode,
    outOfMemory: State.OOMKilled,
    restarts: info.RestartCount,
    hostPort: Number.isInteger(hostPort) && hostPort > 0 ? hostPort : null,
    comesBack: info.HostConfig.RestartPolicy?.Name === "unless-stopped",
    pid: State.Pid,
    createdAt: info.Created,
  };
};

/** Null when it is gone. */
export const inspectContainer = async (engine: Engine, containerId: string): Promise<SeenContainer | null> => {
  try {
    return toSeen(await engine.call("describe a container", (docker) => docker.getContainer(containerId).inspect()));
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
};

/** All containers of this installation, stopped ones too. */
export const listContainers = async (engine: Engine, installationId: string): Promise<SeenContainer[]> => {
  const filters = { label: [`${labels.installation}=${installationId}`] };
  const found = await engine.call("list containers", (docker) => docker.listContainers({ all: true, filters }));
  const seen = await Promise.all(found.map((one) => inspectContainer(engine, one.Id)));
  return seen.filter((one): one is SeenContainer => one !== null && one.deploymentId !== "" && one.appId !== "");
};

export type LoggedContainer = { containerId: string; appId: string; deploymentId: string; runs: boolean };

/** The apps' containers as far as reading their logs needs it: one call, however many there are. */
export const listLogged = async (engine: Engine, installationId: string): Promise<LoggedContainer[]> => {
  const filters = { label: [`${labels.installation}=${installationId}`, labels.deployment] };
  const found = await engine.call("list containers", (docker) => docker.listContainers({ all: true, filters }));
  const begun = found.filter(({ State }) => State !== "created");
  return begun.map(({ Id, State, Labels }) => ({
    containerId: Id,
    appId: Labels[labels.app] ?? "",
    deploymentId: Labels[labels.deployment] ?? "",
    runs: State === "running" || State === "paused",
  }));
};

export type ContainerRun = { startedAt: string; runs: boolean; exitCode: number; outOfMemory: boolean };

/** Its newest run; null when the container is gone. */
export const inspectRun = async (engine: Engine, containerId: string): Promise<ContainerRun | null> => {
  try {
    const { State } = await engine.call("describe a container", (docker) => docker.getContainer(containerId).inspect());
    return { startedAt: State.StartedAt, runs: State.Running, exitCode: State.ExitCode, outOfMemory: State.OOMKilled };
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
};

/** Images that any container of the engine uses, whoever it belongs to. */
export const usedImages = async (engine: Engine): Promise<Set<string>> => {
  const found = await engine.call("list containers", (docker) => docker.listContainers({ all: true }));
  return new Set(found.flatMap((one) => [one.Image, one.ImageID]));
};

/** Makes the container; one of the same name that an interrupted try left goes first. Gives its id. */
export const createContainer = async (engine: Engine, plan: ContainerPlan): Promise<string> => {
  const spec = containerSpec(plan);
  const create = () => engine.call("create a container", (docker) => docker.createContainer(spec), 60_000);
  try {
    return (await create()).id;
  } catch (error) {
    if (statusOf(error) !== 409) throw error;
    await removeContainer(engine, spec.name);
    return (await create()).id;
  }
};

export const startContainer = async (engine: Engine, containerId: string): Promise<void> => {
  await engine.call("start a container", (docker) => docker.getContainer(containerId).start(), 60_000);
};

/** From its first healthy answer on it comes back by itself, also after a reboot. */
export const keepRunning = async (engine: Engine, containerId: string): Promise<void> => {
  await engine.call("set a restart policy", (docker) =>
    docker.getContainer(containerId).update({ RestartPolicy: { Name: "unless-stopped" } }),
  );
};

export type Stopped = { killed: boolean; tookMs: number };

/** SIGTERM, SIGKILL at the deadline. Says whether it had to be killed. */
export const stopContainer = async (engine: Engine, containerId: string, timeoutMs: number): Promise<Stopped> => {
  const seconds = Math.ceil(timeoutMs / 1_000);
  const startedAt = performance.now();
  try {
    await engine.call("stop a container", (docker) => docker.getContainer(containerId).stop({ t: seconds }), timeoutMs + 20_000);
  } catch (error) {
    if (!isGone(error) && statusOf(error) !== 304) throw error;
  }
  const tookMs = performance.now() - startedAt;
  const after = await inspectContainer(engine, containerId);
  return { killed: after?.exitCode === 137 && tookMs >= seconds * 1_000, tookMs };
};

/** Ends it at once and removes it with its own volumes. */
export const removeContainer = async (engine: Engine, containerId: string): Promise<void> => {
  try {
    await engine.call(
      "remove a container",
      (docker) => docker.getContainer(containerId).remove({ force: true, v: true }),
      60_000,
    );
  } catch (error) {
    if (!isGone(error)) throw error;
  }
};
