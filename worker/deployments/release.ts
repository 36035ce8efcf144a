import { releaseName, releaseSpec } from "../docker/container-spec";
import { removeContainer } from "../docker/containers";
import { runOnce } from "../docker/run-once";
import { saysNoShell } from "../docker/shell-rules";
import { LastLine } from "../logs/last-line";
import type { Deploying, Image } from "./deploying";
import { StageError } from "./stage-error";

/** Stage `release`: the app's own command, once, in the new image and before it takes over, such as the database's migration. */
export const release = async (deploying: Deploying, { name: image, releaseCommand }: Image): Promise<void> => {
  if (releaseCommand === null) return;
  const { host, spec, log, undo, report, signal } = deploying;
  const { appId, deploymentId, claimId, run } = spec;
  await host.fence(signal);
  log.note(`Running the release command: ${releaseCommand}`);
  undo.add("the release command's container", () => removeContainer(host.engine, releaseName(deploymentId)));
  const network = await host.network();
  const plan = { installationId: host.installationId(), appId, deploymentId, claimId, image, network: network.name, run };
  await host.fence(signal);
  await runToEnd(deploying, releaseSpec({ ...plan, command: releaseCommand }));
  log.note("The release command has ended well");
  await report({ event: "released" });
};

/** @throws StageError */
const runToEnd = async (
  { host, spec, log, mask, signal }: Deploying,
  container: ReturnType<typeof releaseSpec>,
): Promise<void> => {
  const tooLong = new StageError(
    "release_timeout",
    `The release command did not end within ${Math.round(spec.releaseTimeoutMs / 1_000)} s and was stopped. The running version goes on.`,
  );
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(tooLong), spec.releaseTimeoutMs);
  const lastLine = new LastLine(mask);
  try {
    const { exitCode, outOfMemory } = await runOnce(host.engine, {
      spec: container,
      write: (bytes) => (lastLine.take(bytes), log.write(bytes)),
      drained: () => log.drained(),
      signal: AbortSignal.any([signal, deadline.signal]),
    });
    if (exitCode === 0) return;
    throw new StageError("release_failed", whyFailed({ exitCode, outOfMemory, said: lastLine.end(), run: spec.run }));
  } finally {
    log.settle();
    clearTimeout(timer);
  }
};

type Failed = { exitCode: number; outOfMemory: boolean; said: string; run: { memoryBytes: number } };

const whyFailed = ({ exitCode, outOfMemory, said, run }: Failed): string => {
  if (outOfMemory)
    return `The release command ran out of memory: the app may use ${Math.round(run.memoryBytes / 1_048_576)} MB. The running version goes on.`;
  if (saysNoShell(said)) return "The image has no /bin/sh, which runs the release command. The running version goes on.";
  const hint = said === "" ? "" : ` It said last: ${said}`;
  return `The release command ended with exit code ${exitCode}: the running version goes on.${hint}`;
};
