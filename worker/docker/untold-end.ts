import type { Engine } from "./engine";
import { hasImage } from "./images";

const silentForMs = 10_000;
const lookEveryMs = 2_000;

/**
 * Engines before 23 stop telling of a build that printed a megabyte faster than it was read: their stream of news then repeats
 * nothing for ever, and Docker's client waits on. The build itself goes on to its end. So an image that is there, under a name that
 * only this build gives, and a client that has been silent since, mean that it is done.
 */
export const watchForUntoldEnd = (engine: Engine, tag: string) => {
  const ended = new AbortController();
  let heardAt = performance.now();
  const look = async () => {
    if (performance.now() - heardAt > silentForMs && (await hasImage(engine, tag))) ended.abort(new Error("The build is done."));
  };
  // An engine that does not answer now is asked again.
  const timer = setInterval(() => void look().catch(() => undefined), lookEveryMs);
  return {
    signal: ended.signal,
    heard: () => {
      heardAt = performance.now();
    },
    stop: () => clearInterval(timer),
  };
};
