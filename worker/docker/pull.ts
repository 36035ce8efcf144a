import { once } from "node:events";
import { type ImageReference, parseImageReference } from "@/server/builds/image-grammar";
import type { ImageSource } from "@/server/workers/protocol";
import { StageError } from "../deployments/stage-error";
import { checkFreeDisk, engineFolder } from "./disk";
import { type Engine, EngineUnavailable, statusOf } from "./engine";
import { removeImage } from "./images";
import { type Asked, PullProgress, pullFailure, takeLines } from "./pull-rules";
import { checkRegistryAddress } from "./registry-address";
import { watch } from "./watch";

export type PullHost = { engine: Engine; dataDir: string; floorMb: number };
export type PullRequest = {
  source: ImageSource;
  /** Our own name for it, under which it is kept. */
  tag: string;
  note: (line: string) => void;
  signal: AbortSignal;
};

const noteEveryMs = 3_000;
/** Slow registries are left to the pull's own time-out. */
const answerWithinMs = 3_600_000;

/**
 * Brings an image to this host under a name of our own. It is pulled by digest, so that nobody's tag is moved; what was not
 * here before keeps no other name. The credential goes to the engine with the question, and is kept nowhere.
 * @throws StageError
 */
export const pullImage = async (host: PullHost, request: PullRequest): Promise<{ imageBytes: number; digest: string }> => {
  const { source, note, signal, tag } = request;
  const reference = parseImageReference(source.reference);
  if (!reference) throw new StageError("image_not_found", `“${source.reference}” is no image reference.`);
  checkCredential(source, reference);
  await checkRegistryAddress(reference.registry, source.allowPrivateAddresses);
  const folders = [host.dataDir, await engineFolder(host.engine)];
  await checkFreeDisk(folders, host.floorMb);
  const limit = Math.round(source.timeoutMs / 1_000);
  const watched = watch({
    signal,
    timeoutMs: source.timeoutMs,
    tooLong: new StageError("pull_timeout", `The image could not be pulled from ${reference.registry} within ${limit} s.`),
    checkDisk: () => checkFreeDisk(folders, host.floorMb),
  });
  const asked = { reference: source.reference, registry: reference.registry, withCredential: source.credential !== null };
  try {
    note(`Asking ${asked.registry} for ${source.reference}${asked.withCredential ? " with the stored credential" : ""}`);
    const pull: Pull = { host, request: { ...request, signal: watched.signal }, asked };
    const digest = await digestOf(pull, reference);
    note(`It is ${digest}`);
    const id = await bring(pull, `${reference.registry}/${reference.path}@${digest}`);
    return { digest, imageBytes: await describe(host.engine, id, tag) };
  } catch (error) {
    watched.throwIfEnded();
    throw error;
  } finally {
    watched.stop();
  }
};

type Pull = { host: PullHost; request: PullRequest; asked: Asked };

/** A credential is for one registry and shown to no other. */
const checkCredential = ({ credential }: ImageSource, { registry }: ImageReference): void => {
  if (credential === null) return;
  const server = credential.server.toLowerCase();
  if (server === registry) return;
  throw new StageError("registry_refused", `The chosen credential is for ${server}, and the image is at ${registry}.`);
};

const authOf = ({ credential }: ImageSource) =>
  credential === null
    ? {}
    : {
        authconfig: { username: credential.username, password: credential.password, serveraddress: credential.server },
      };

const unlessAborted = async <Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> => {
  const aborted = new AbortController();
  const stop = new Promise<never>((_resolve, reject) => {
    const give = () => reject(signal.reason as Error);
    if (signal.aborted) give();
    signal.addEventListener("abort", give, { once: true, signal: aborted.signal });
  });
  try {
    return await Promise.race([work, stop]);
  } finally {
    aborted.abort();
  }
};

/** What the tag stands for now: asked of the registry, which so decides who may have the image. */
const digestOf = async ({ host, request, asked }: Pull, { registry, path, tag, digest }: ImageReference): Promise<string> => {
  const name = `${registry}/${path}${digest === null ? `:${tag ?? "latest"}` : `@${digest}`}`;
  const question = host.engine.call(
    "ask a registry",
    (docker) => docker.getImage(name).distribution(authOf(request.source)) as Promise<{ Descriptor: { digest: string } }>,
    answerWithinMs,
  );
  question.catch(() => undefined);
  try {
    return (await unlessAborted(question, request.signal)).Descriptor.digest;
  } catch (error) {
    throw asStageError(error, asked);
  }
};

/** Gives the image's id. Another deployment may pull the same, and take its name away, at the same moment. */
const bring = async (pull: Pull, name: string): Promise<string> => {
  for (let tries = 1; ; tries += 1) {
    const present = await idOf(pull.host.engine, name);
    if (present === null) await download(pull, name);
    const id = present ?? (await idOf(pull.host.engine, name));
    if (id === null && tries < 3) continue;
    if (id === null) throw new StageError("image_missing", "The image was pulled, but something removed it at once.");
    await giveName(pull.host.engine, id, pull.request.tag);
    if (present === null) await removeImage(pull.host.engine, name);
    return id;
  }
};

const idOf = async (engine: Engine, name: string): Promise<string | null> => {
  try {
    return (await engine.call("describe an image", (docker) => docker.getImage(name).inspect())).Id;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
};

const giveName = async (engine: Engine, id: string, name: string): Promise<void> => {
  const colon = name.lastIndexOf(":");
  await engine.call("name an image", (docker) =>
    docker.getImage(id).tag({ repo: name.slice(0, colon), tag: name.slice(colon + 1) }),
  );
};

const describe = async (engine: Engine, id: string, tag: string): Promise<number> => {
  const info = await engine.call("describe an image", (docker) => docker.getImage(tag).inspect());
  if (info.Id !== id) throw new StageError("image_missing", "The image was renamed while it was being pulled.");
  return info.Size;
};

/** Pulls, and says now and then how far it is. An abort ends the engine's work as well. */
const download = async ({ host, request, asked }: Pull, name: string): Promise<void> => {
  const progress = new PullProgress();
  const say = () => {
    const line = progress.line();
    if (line !== null) request.note(line);
  };
  const timer = setInterval(say, noteEveryMs);
  try {
    const opened = host.engine.stream(
      "pull an image",
      (docker) => docker.pull(name, authOf(request.source)) as Promise<NodeJS.ReadableStream>,
      answerWithinMs,
    );
    // It may open after we have stopped waiting: then it is closed at once.
    void opened.then((stream) => request.signal.aborted && destroy(stream)).catch(() => undefined);
    await follow(await unlessAborted(opened, request.signal), progress, request.signal);
    say();
  } catch (error) {
    throw asStageError(error, asked);
  } finally {
    clearInterval(timer);
  }
};

const follow = async (stream: NodeJS.ReadableStream, progress: PullProgress, signal: AbortSignal): Promise<void> => {
  let rest = "";
  let failed: string | null = null;
  stream.on("data", (bytes: Buffer) => {
    const taken = takeLines(rest + bytes.toString("utf8"));
    rest = taken.rest;
    for (const message of taken.messages) {
      progress.take(message);
      failed ??= message.error ?? null;
    }
  });
  try {
    await unlessAborted(once(stream, "end"), signal);
  } finally {
    destroy(stream);
  }
  if (failed !== null) throw new Error(failed);
};

const destroy = (stream: NodeJS.ReadableStream): void => {
  (stream as NodeJS.ReadableStream & { destroy?: () => void }).destroy?.();
};

const asStageError = (error: unknown, asked: Asked): unknown => {
  if (error instanceof StageError || error instanceof EngineUnavailable || !(error instanceof Error)) return error;
  // Aborted: the reason says it all.
  if (statusOf(error) === undefined && error.name !== "Error") return error;
  const { code, message } = pullFailure(error.message, asked);
  return new StageError(code, message);
};
