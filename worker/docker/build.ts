import { mkdir } from "node:fs/promises";
import { StageError } from "../deployments/stage-error";
import { type BuildLimits, countOomKills, limitBuilds } from "./build-limits";
import { buildFailure } from "./build-rules";
import { checkFreeDisk, engineFolder } from "./disk";
import { cliEnvironment, findDockerCli } from "./docker-cli";
import { type Engine, labels, statusOf } from "./engine";
import { runGroup } from "./process-group";
import { watchForUntoldEnd } from "./untold-end";

export type BuildRequest = {
  installationId: string;
  appId: string;
  deploymentId: string;
  /** The checked folder, and the Dockerfile's real path in it. */
  tree: string;
  dockerfile: string;
  tag: string;
  timeoutMs: number;
  output: { write: (bytes: Buffer) => boolean; drained: () => Promise<void>; note: (line: string) => void };
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
const diskEveryMs = 1_000;

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
  const watch = watchBuild(request, () => checkFreeDisk(folders, host.floorMb));
  const oomBefore = await countOomKills();
  const untold = watchForUntoldEnd(host.engine, request.tag);
  let tail = Buffer.alloc(0);
  try {
    const exitCode = await runGroup({
      command: [cli.path, ...buildArguments(request)],
      environment,
      cwd: "/",
      onOutput: (bytes) => {
        untold.heard();
        tail = Buffer.concat([tail, bytes]).subarray(-tailBytes);
        return request.output.write(bytes);
      },
      resume: request.output.drained,
      signal: AbortSignal.any([watch.signal, untold.signal]),
    });
    watch.throwIfEnded();
    if (untold.signal.aborted) {
      request.output.note(
        "Docker stopped telling what the build prints, which it did faster than could be read. The image is complete.",
      );
      return await describeImage(host.engine, request.tag);
    }
    if (exitCode === 0) return await describeImage(host.engine, request.tag);
    const oomKills = (await countOomKills()) - oomBefore;
    const failure = buildFailure({ exitCode, tail: tail.toString("utf8"), oomKills, memoryMb: host.limits.memoryMb });
    throw new StageError(failure.code, failure.message);
  } finally {
    watch.stop();
    untold.stop();
  }
};

const noBuilder = (refused: readonly string[]): string =>
  refused.length === 0
    ? "This host has no Docker client: install docker.io, or docker-ce-cli with docker-buildx-plugin."
    : `No Docker client of this host can build: ${refused.join("; ")}.`;

const buildArguments = (request: BuildRequest): string[] => [
  "build",
  "--progress=plain",
  `--file=${request.dockerfile}`,
  `--tag=${request.tag}`,
  `--label=${labels.installation}=${request.installationId}`,
  `--label=${labels.app}=${request.appId}`,
  `--label=${labels.deployment}=${request.deploymentId}`,
  "--",
  request.tree,
];

/** Ends the build when it is cancelled, takes too long, or eats the disk; says afterwards which. */
const watchBuild = (request: BuildRequest, checkDisk: () => Promise<void>) => {
  const ended = new AbortController();
  const tooLong = new StageError(
    "build_timeout",
    `The build did not end within ${Math.round(request.timeoutMs / 1_000)} s and was stopped.`,
  );
  const timer = setTimeout(() => ended.abort(tooLong), request.timeoutMs);
  const disk = setInterval(() => void checkDisk().catch((error: unknown) => ended.abort(error)), diskEveryMs);
  const signal = AbortSignal.any([request.signal, ended.signal]);
  return {
    signal,
    throwIfEnded: () => signal.throwIfAborted(),
    stop: () => {
      clearTimeout(timer);
      clearInterval(disk);
    },
  };
};

const describeImage = async (engine: Engine, tag: string): Promise<BuiltImage> => {
  try {
    const info = await engine.call("describe an image", (docker) => docker.getImage(tag).inspect());
    return { image: tag, imageBytes: info.Size };
  } catch (error) {
    if (statusOf(error) === 404) throw new StageError("build_failed", "The build ended well, but left no image.");
    throw error;
  }
};
