import type { AppSnapshot } from "@/server/apps/schema";
import type { DeploymentSpec, RunSpec } from "@/server/workers/protocol";

const megabyte = 1_048_576;

export type SpecSettings = {
  ALLOW_LOCAL_SOURCES: boolean;
  ALLOW_PRIVATE_ADDRESSES: boolean;
  FETCH_TIMEOUT_MS: number;
  BUILD_TIMEOUT_MS: number;
  START_TIMEOUT_MS: number;
  DRAIN_TIMEOUT_MS: number;
  STOP_TIMEOUT_MS: number;
  MAX_REPOSITORY_MB: number;
  MAX_BUILD_LOG_MB: number;
};

type SpecSource = {
  deployment: { id: string; appId: string; number: number; commit: string | null; snapshot: AppSnapshot };
  claimId: string;
  appName: string;
};

/** How the container is run, from the settings that the deployment kept. */
export const runSpecOf = (snapshot: AppSnapshot): RunSpec => ({
  port: snapshot.port,
  memoryBytes: snapshot.memoryMb * megabyte,
  cpus: snapshot.cpus,
  pidsLimit: snapshot.pidsLimit,
  environment: {},
});

/** What the holder of the claim is told. Pure. */
export const buildSpec = ({ deployment, claimId, appName }: SpecSource, settings: SpecSettings): DeploymentSpec => {
  const { snapshot } = deployment;
  return {
    deploymentId: deployment.id,
    claimId,
    appId: deployment.appId,
    appName,
    number: deployment.number,
    source: {
      repository: snapshot.repository,
      branch: snapshot.branch,
      commit: deployment.commit,
      allowLocal: settings.ALLOW_LOCAL_SOURCES,
      allowPrivateAddresses: settings.ALLOW_PRIVATE_ADDRESSES,
      maxBytes: settings.MAX_REPOSITORY_MB * megabyte,
      timeoutMs: settings.FETCH_TIMEOUT_MS,
    },
    build: {
      dockerfilePath: snapshot.dockerfilePath,
      timeoutMs: settings.BUILD_TIMEOUT_MS,
      maxLogBytes: settings.MAX_BUILD_LOG_MB * megabyte,
    },
    run: runSpecOf(snapshot),
    health: { path: snapshot.healthCheckPath, timeoutMs: settings.START_TIMEOUT_MS },
    drainMs: settings.DRAIN_TIMEOUT_MS,
    stopTimeoutMs: settings.STOP_TIMEOUT_MS,
    image: null,
  };
};
