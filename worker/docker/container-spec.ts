import type { ContainerCreateOptions } from "dockerode";
import { withExec } from "@/server/builds/rules/exec";
import type { RunSpec } from "@/server/workers/protocol";
import { labels } from "./engine";

export type ContainerPlan = {
  installationId: string;
  appId: string;
  deploymentId: string;
  /** Null: made again from the desired state. */
  claimId: string | null;
  image: string;
  network: string;
  hostPort: number;
  run: RunSpec;
  stopTimeoutMs: number;
  /** Until it has answered it stays down when it ends, so that one can see why. */
  restart: "no" | "unless-stopped";
};

export const containerName = (deploymentId: string) => `wh-${deploymentId}`;
export const imageTag = (image: { installationId: string; appId: string; deploymentId: string }) =>
  `wisehosting/${image.installationId}/${image.appId}:${image.deploymentId}`.toLowerCase();

/** What ordinary images need to drop to a user of their own and to take port 80; nothing of the host's. */
const capabilities = ["CHOWN", "SETUID", "SETGID", "DAC_OVERRIDE", "FOWNER", "NET_BIND_SERVICE", "KILL"];

/** The user's own line in place of the image's entrypoint and command. `exec`: signals reach the program itself. */
const shellCommand = (line: string) => ({ Entrypoint: ["/bin/sh", "-c"], Cmd: [withExec(line)] });

export const releaseName = (deploymentId: string) => `wh-release-${deploymentId}`;

const environmentOf = (run: RunSpec): string[] =>
  Object.entries({ ...run.environment, PORT: String(run.port) }).map(([name, value]) => `${name}=${value}`);

/** What bounds whatever an app runs, and keeps it from what is the host's. */
const bounds = ({ run, network }: Pick<ContainerPlan, "run" | "network">) => ({
  NetworkMode: network,
  Memory: run.memoryBytes,
  MemorySwap: run.memoryBytes,
  NanoCpus: Math.round(run.cpus * 1e9),
  PidsLimit: run.pidsLimit,
  // Without it a program that ignores SIGTERM as process 1 takes the whole stop time-out.
  Init: true,
  CapDrop: ["ALL"],
  CapAdd: capabilities,
  SecurityOpt: ["no-new-privileges"],
  LogConfig: { Type: "json-file", Config: { "max-size": "10m", "max-file": "3" } },
});

export type ReleasePlan = Pick<ContainerPlan, "installationId" | "appId" | "deploymentId" | "image" | "network" | "run"> & {
  claimId: string;
  command: string;
};

/** A command that runs once in the new image. It has no deployment's label: it is not the app's container. */
export const releaseSpec = (plan: ReleasePlan): ContainerCreateOptions & { name: string } => ({
  name: releaseName(plan.deploymentId),
  Image: plan.image,
  Labels: {
    [labels.installation]: plan.installationId,
    [labels.app]: plan.appId,
    [labels.release]: plan.deploymentId,
    [labels.claim]: plan.claimId,
  },
  Env: environmentOf(plan.run),
  ...shellCommand(plan.command),
  AttachStdout: true,
  AttachStderr: true,
  HostConfig: { RestartPolicy: { Name: "no" }, ...bounds(plan) },
});

/** The container as data. Pure: tested by equality. */
export const containerSpec = (plan: ContainerPlan): ContainerCreateOptions & { name: string } => {
  const port = `${plan.run.port}/tcp`;
  return {
    name: containerName(plan.deploymentId),
    Image: plan.image,
    Labels: {
      [labels.installation]: plan.installationId,
      [labels.app]: plan.appId,
      [labels.deployment]: plan.deploymentId,
      [labels.hostPort]: String(plan.hostPort),
      ...(plan.claimId === null ? {} : { [labels.claim]: plan.claimId }),
    },
    Env: environmentOf(plan.run),
    ...(plan.run.startCommand === null ? {} : shellCommand(plan.run.startCommand)),
    ExposedPorts: { [port]: {} },
    StopTimeout: Math.ceil(plan.stopTimeoutMs / 1_000),
    HostConfig: {
      PortBindings: { [port]: [{ HostIp: "127.0.0.1", HostPort: String(plan.hostPort) }] },
      RestartPolicy: { Name: plan.restart },
      ...bounds(plan),
    },
  };
};
