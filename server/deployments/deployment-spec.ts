import type { AppSnapshot } from "@/server/apps/settings-schema";
import { parseImageReference } from "@/server/builds/image-grammar";
import type { GitAccess } from "@/server/git/access-schema";
import { buildEnvironment, runEnvironment, valuesToMask } from "@/server/variables/rules";
import type { KeptVariable } from "@/server/variables/schema";
import type { BuildSpec, BuildWishes, DeploymentSpec, ImageSource, RunSpec } from "@/server/workers/protocol";

const megabyte = 1_048_576;

export type SpecSettings = {
  ALLOW_LOCAL_SOURCES: boolean;
  ALLOW_PRIVATE_ADDRESSES: boolean;
  BASE_IMAGE_PREFIX: string;
  FETCH_TIMEOUT_MS: number;
  BUILD_TIMEOUT_MS: number;
  RELEASE_TIMEOUT_MS: number;
  START_TIMEOUT_MS: number;
  DRAIN_TIMEOUT_MS: number;
  STOP_TIMEOUT_MS: number;
  MAX_REPOSITORY_MB: number;
  MAX_BUILD_LOG_MB: number;
};

/** All that the spec is made of; secrets are open here. */
export type SpecSource = {
  deployment: {
    id: string;
    appId: string;
    number: number;
    commit: string | null;
    /** Of a prebuilt image: the one to pull, whatever its tag means. */
    imageDigest: string | null;
    noCache: boolean;
    snapshot: AppSnapshot;
  };
  claimId: string;
  appName: string;
  variables: readonly KeptVariable[];
  credential: ImageSource["credential"];
  /** With what its repository is read, and the ref that is read instead of the branch. */
  access: GitAccess | null;
  ref: string | null;
  /** Name of the kept image that runs again; null where something is to be fetched. */
  keptImage: string | null;
};

/** How the container is run, from the settings and variables that the deployment kept. */
export const runSpecOf = (snapshot: AppSnapshot, variables: readonly KeptVariable[]): RunSpec => ({
  port: snapshot.port,
  memoryBytes: snapshot.memoryMb * megabyte,
  cpus: snapshot.cpus,
  pidsLimit: snapshot.pidsLimit,
  environment: runEnvironment(variables),
  startCommand: snapshot.startCommand,
});

const pinned = (image: string, digest: string | null): string => {
  const parsed = digest === null ? null : parseImageReference(image);
  return parsed === null ? image : `${parsed.registry}/${parsed.path}@${digest}`;
};

const sourceOf = (
  { deployment, credential, access, ref, keptImage }: SpecSource,
  settings: SpecSettings,
): DeploymentSpec["source"] => {
  const { repository, branch, image } = deployment.snapshot;
  const allowPrivateAddresses = settings.ALLOW_PRIVATE_ADDRESSES;
  const timeoutMs = settings.FETCH_TIMEOUT_MS;
  if (keptImage !== null) return { kind: "kept", image: keptImage };
  if (image !== null) {
    const reference = pinned(image, deployment.imageDigest);
    return { kind: "image", reference, credential, allowPrivateAddresses, timeoutMs };
  }
  return {
    kind: "repository",
    repository: repository ?? "",
    branch,
    ref,
    commit: deployment.commit,
    access,
    allowLocal: settings.ALLOW_LOCAL_SOURCES,
    allowPrivateAddresses,
    maxBytes: settings.MAX_REPOSITORY_MB * megabyte,
    timeoutMs,
  };
};

/** What the host is to find out, or to take as it is. */
const buildWishesOf = (
  settings: Omit<BuildWishes, "baseImagePrefix">,
  { BASE_IMAGE_PREFIX }: Pick<SpecSettings, "BASE_IMAGE_PREFIX">,
): BuildWishes => ({
  rootDirectory: settings.rootDirectory,
  builder: settings.builder,
  dockerfilePath: settings.dockerfilePath,
  port: settings.port,
  installCommand: settings.installCommand,
  buildCommand: settings.buildCommand,
  startCommand: settings.startCommand,
  releaseCommand: settings.releaseCommand,
  outputDirectory: settings.outputDirectory,
  singlePage: settings.singlePage,
  baseImagePrefix: BASE_IMAGE_PREFIX,
});

const buildSpecOf = ({ deployment, variables }: SpecSource, settings: SpecSettings): BuildSpec => {
  const { snapshot, noCache } = deployment;
  return {
    ...buildWishesOf(snapshot, settings),
    target: snapshot.buildTarget,
    arguments: snapshot.buildArguments,
    variables: buildEnvironment(variables),
    noCache,
    timeoutMs: settings.BUILD_TIMEOUT_MS,
  };
};

/** In the forms in which they could come into a log: the header that git sends, the lines of a key. */
const secretsOf = (access: GitAccess | null): string[] => {
  if (access === null) return [];
  if (access.kind === "key") return [access.privateKey];
  return [access.password, Buffer.from(`${access.username}:${access.password}`, "utf8").toString("base64")];
};

/** What the holder of the claim is told. Pure. */
export const buildSpec = (source: SpecSource, settings: SpecSettings): DeploymentSpec => {
  const { deployment, claimId, appName, variables, credential, access } = source;
  return {
    deploymentId: deployment.id,
    claimId,
    appId: deployment.appId,
    appName,
    number: deployment.number,
    source: sourceOf(source, settings),
    build: buildSpecOf(source, settings),
    run: runSpecOf(deployment.snapshot, variables),
    health: { path: deployment.snapshot.healthCheckPath, timeoutMs: settings.START_TIMEOUT_MS },
    releaseTimeoutMs: settings.RELEASE_TIMEOUT_MS,
    maxLogBytes: settings.MAX_BUILD_LOG_MB * megabyte,
    masked: [...valuesToMask(variables), ...(credential === null ? [] : [credential.password]), ...secretsOf(access)],
    drainMs: settings.DRAIN_TIMEOUT_MS,
    stopTimeoutMs: settings.STOP_TIMEOUT_MS,
  };
};
