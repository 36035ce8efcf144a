import { once } from "node:events";
import type { ContainerCreateOptions } from "dockerode";
import { removeContainer } from "./containers";
import { type Engine, labels } from "./engine";
import { Frames } from "./frames";

export type RunOnce = {
  spec: ContainerCreateOptions & { name: string };
  /** False: no more until `drained` resolves. */
  write: (bytes: Buffer) => boolean;
  drained: () => Promise<void>;
  /** Ends it. */
  signal: AbortSignal;
};

export type Ended = { exitCode: number; outOfMemory: boolean };

/** The longest that any command may be asked to take. */
const longestMs = 24 * 3_600_000;

/** Runs a container to its end, with all of its output; it is removed whatever becomes of it. */
export const runOnce = async (engine: Engine, { spec, write, drained, signal }: RunOnce): Promise<Ended> => {
  const create = () => engine.call("create a container", (docker) => docker.createContainer(spec), 60_000);
  // One of the same name that an interrupted try left.
  await removeContainer(engine, spec.name);
  signal.throwIfAborted();
  const { id } = await create();
  try {
    const output = await engine.stream("attach to a container", (docker) =>
      docker.getContainer(id).attach({ stream: true, stdout: true, stderr: true }),
    );
    const copied = copy(output, { write, drained });
    await engine.call("start a container", (docker) => docker.getContainer(id).start(), 60_000);
    const exitCode = await untilEnd(engine, id, signal);
    await copied;
    const info = await engine.call("describe a container", (docker) => docker.getContainer(id).inspect());
    return { exitCode, outOfMemory: info.State.OOMKilled };
  } finally {
    await removeContainer(engine, id);
  }
};

/** While nobody takes the output the container waits with its next line. */
const copy = async (output: NodeJS.ReadableStream, { write, drained }: Pick<RunOnce, "write" | "drained">): Promise<void> => {
  const frames = new Frames();
  output.on("data", (bytes: Buffer) => {
    const wantsMore = frames.push(bytes).map(write).every(Boolean);
    if (wantsMore) return;
    output.pause();
    void drained().finally(() => output.resume());
  });
  await Promise.race([once(output, "end"), once(output, "close")]);
};

const untilEnd = async (engine: Engine, id: string, signal: AbortSignal): Promise<number> => {
  const ended = engine.call("wait for a container", (docker) => docker.getContainer(id).wait(), longestMs);
  const aborted = new Promise<never>((_resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
  });
  // Whoever loses the race still fails: when the container is removed, or never.
  ended.catch(() => undefined);
  aborted.catch(() => undefined);
  const { StatusCode } = (await Promise.race([ended, aborted])) as { StatusCode: number };
  return StatusCode;
};

/** Containers of commands that nobody waits for any more: their worker was killed. `isHeld` is asked after they were listed. */
export const removeLeftRuns = async (
  engine: Engine,
  installationId: string,
  isHeld: (deploymentId: string) => boolean,
): Promise<void> => {
  const filters = { label: [`${labels.installation}=${installationId}`, labels.release] };
  const found = await engine.call("list commands that run", (docker) => docker.listContainers({ all: true, filters }));
  const left = found.filter(({ Labels }) => !isHeld(Labels[labels.release] ?? ""));
  await Promise.all(left.map(({ Id }) => removeContainer(engine, Id)));
};
