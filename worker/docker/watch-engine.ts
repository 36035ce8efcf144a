import type { Engine } from "./engine";

const everyMs = 5_000;
const answerWithinMs = 8_000;

type EngineWatch = { look: () => void; close: () => void };

/**
 * Asks the engine again and again whether it is there: one that hangs keeps its connections open and says nothing at all.
 * `tell`: a sentence for the administrator, or null when it answers.
 */
export const watchEngine = (engine: Engine, tell: (text: string | null) => void): EngineWatch => {
  let looking = false;
  let closed = false;
  let timer: NodeJS.Timeout;
  const ask = async (): Promise<void> => {
    const fault = await engine
      .call("answer", (docker) => docker.ping(), answerWithinMs)
      .then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
    if (!closed) tell(fault === null ? null : `${fault} Apps that run go on; nothing is deployed until it answers again.`);
  };
  const look = (): void => {
    clearTimeout(timer);
    if (looking) return;
    looking = true;
    void ask().finally(() => {
      looking = false;
      if (closed) return;
      timer = setTimeout(look, everyMs);
      timer.unref();
    });
  };
  look();
  return {
    look,
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
};
