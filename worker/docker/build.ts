import { mkdir, readFile } from "node:fs/promises";
import { StageError } from "../deployments/stage-error";
import { type BuildLimits, countOomKills, limitBuilds } from "./build-limits";
import { buildFailure, declaresArgument } from "./build-rules";
import { type BuildVariables, digestArgument, writeBuildSecrets } from "./build-secrets";
import { checkFreeDisk, engineFolder } from "./disk";
import { cliEnvironment, findDockerCli } from "./docker-cli";
import { type Engine, labels, statusOf } from "./engine";
import { runGroup } from "./process-group";
import { watchForUntoldEnd } from "./untold-end";
import { watch } from "./watch";

export type BuildRequest = {
  installationId: string;
  appId: string;
  deploymentId: string;
  claimId: string;
  /** The folder whose files the build sees, and the Dockerfile's real path, which may lie outside of it. */
  context: string;
  dockerfile: string;
  target: string | null;
  /** Everybody who has the image can read them. */
  arguments: Readonly<Record<string, string>>;
  /** Secrets: nobody who has the image can. */
  variables: BuildVariables;
  noCache: boolean;
  tag: string;
  timeoutMs: number;
  output: {
    write: (bytes: Buffer) => boolean;
    drained: () => Promise<void>;
    note: (line: string) => void;
    /** Without secrets; asked before anything is cut, since half of one is known by nobody. */
    masked: (text: string) => string;
  };
  signal: AbortSignal;
};

export type BuildHost = {
  engine: Engine;
  socket: string;
  /** A home for Docker's client, without anybody's credentials. */
  home: string;
  dataDir: string;
  floorMb: number;
  limits: BuildLimits;
};

export type BuiltImage = { image: string; imageBytes: number };

const tailBytes = 16_384;

/** Builds the image with BuildKit. @throws StageError */
export const buildImage = async (host: BuildHost, request: BuildRequest): Promise<BuiltImage> => {
  const environment = cliEnvironment(host.home, host.socket);
  await mkdir(environment.DOCKER_CONFIG ?? host.home, { recursive: true, mode: 0o700 });
  const { cli, refused } = await findDockerCli(environment);
  if (!cli) throw new StageError("builder_unavailable", noBuilder(refused));
  const folders = [host.dataDir, await engineFolder(host.engine)];
  await checkFreeDisk(folders, host.floorMb);
  const warning = await limitBuilds(host.limits);
  if (warning) request.output.note(warning);
  const watched = watch({
    signal: request.signal,
    timeoutMs: request.timeoutMs,
    tooLong: new StageError("build_timeout", `The build did not end within ${seconds(request.timeoutMs)} s and was stopped.`),
    checkDisk: () => checkFreeDisk(folders, host.floorMb),
  });
  const oomBefore = await countOomKills();
  const untold = watchForUntoldEnd(host.engine, request.tag);
  try {
    const signal = AbortSignal.any([watched.signal, untold.signal]);
    const client = { cli: cli.path, environment, signal, heard: () => untold.heard() };
    const { exitCode, tail } = await runBuild(host, request, client);
    watched.throwIfEnded();
    if (untold.signal.aborted) {
      request.output.note(
        "Docker stopped telling what the build prints, which it did faster than could be read. The image is complete.",
      );
      return await describeImage(host.engine, request.tag);
    }
    if (exitCode === 0) return await describeImage(host.engine, request.tag);
    const oomKills = (await countOomKills()) - oomBefore;
    const failure = buildFailure({
      exitCode,
      tail: request.output.masked(tail.toString("utf8")),
      oomKills,
      memoryMb: host.limits.memoryMb,
    });
    throw new StageError(failure.code, failure.message);
  } finally {
    watched.stop();
    untold.stop();
  }
};

const seconds = (milliseconds: number) => Math.round(milliseconds / 1_000);

type Client = { cli: string; environment: Readonly<Record<string, string>>; signal: AbortSignal; heard: () => void };

const runBuild = async (host: BuildHost, request: BuildRequest, { cli, environment, signal, heard }: Client) => {
  const { claimId, appId, variables, output } = request;
  const secrets = await writeBuildSecrets({ dataDir: host.dataDir, claimId, appId }, variables);
  let tail = Buffer.alloc(0);
  try {
    const digest = declaresArgument(await readFile(request.dockerfile, "utf8"), digestArgument) ? secrets.digest : null;
    const exitCode = await runGroup({
      command: [cli, ...buildArguments(request, digest), ...secretArguments(secrets.secrets), "--", request.context],
      environment,
      cwd: "/",
      onOutput: (bytes) => {
        heard();
        tail = Buffer.concat([tail, bytes]).subarray(-tailBytes);
        return output.write(bytes);
      },
      resume: output.drained,
      signal,
    });
    return { exitCode, tail };
  } finally {
    await secrets.remove();
  }
};

const noBuilder = (refused: readonly string[]): string =>
  refused.length === 0
    ? "This host has no Docker client: install docker.io, or docker-ce-cli with docker-buildx-plugin."
    : `No Docker client of this host can build: ${refused.join("; ")}.`;

const buildArguments = (request: BuildRequest, variablesDigest: string | null): string[] => [
  "build",
  "--progress=plain",
  `--file=${request.dockerfile}`,
  `--tag=${request.tag}`,
  `--label=${labels.installation}=${request.installationId}`,
  `--label=${labels.app}=${request.appId}`,
  `--label=${labels.deployment}=${request.deploymentId}`,
  ...(request.target === null ? [] : [`--target=${request.target}`]),
  ...(request.noCache ? ["--no-cache"] : []),
  ...Object.entries(request.arguments).map(([key, value]) => `--build-arg=${key}=${value}`),
  ...(variablesDigest === null ? [] : [`--build-arg=${digestArgument}=${variablesDigest}`]),
];

const secretArguments = (secrets: readonly { id: string; file: string }[]): string[] =>
  secrets.map(({ id, file }) => `--secret=id=${id},src=${file}`);

const describeImage = async (engine: Engine, tag: string): Promise<BuiltImage> => {
  try {
    const info = await engine.call("describe an image", (docker) => docker.getImage(tag).inspect());
    return { image: tag, imageBytes: info.Size };
  } catch (error) {
    if (statusOf(error) === 404) throw new StageError("build_failed", "The build ended well, but left no image.");
    throw error;
  }
};
