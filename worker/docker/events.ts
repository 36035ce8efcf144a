import { type Engine, labels } from "./engine";
import { eventLines } from "./event-lines";

export type EventsOptions = {
  engine: Engine;
  installationId: string;
  /** Something about this container of ours changed; null: anything may have, while we could not look. */
  onChange: (containerId: string | null) => void;
  /** The engine went away, and came back. */
  onAway: (error: unknown) => void;
  onBack: () => void;
};

const actions = ["create", "start", "die", "oom", "stop", "kill", "restart", "destroy", "pause", "unpause", "update"];
const againAfterMs = 1_000;

/** Follows the engine's events of our containers, over its restarts. */
export const watchEvents = (options: EventsOptions): { close: () => void } => {
  let closed = false;
  let away = false;
  let stream: NodeJS.ReadableStream | null = null;
  let timer: NodeJS.Timeout | undefined;

  const again = (error: unknown): void => {
    if (closed) return;
    if (!away) options.onAway(error);
    away = true;
    stream = null;
    clearTimeout(timer);
    timer = setTimeout(() => void open(), againAfterMs);
  };
  const open = async (): Promise<void> => {
    const filters = { type: ["container" as const], event: actions, label: [`${labels.installation}=${options.installationId}`] };
    try {
      const opened = await options.engine.stream("tell its events", (docker) => docker.getEvents({ filters }));
      if (closed) return destroy(opened);
      stream = opened;
      const idsIn = eventLines();
      opened.on("data", (piece: Buffer) => {
        for (const id of idsIn(piece.toString())) options.onChange(id);
      });
      opened.once("error", again);
      opened.once("close", () => again(new Error("Docker's event stream ended.")));
      if (away) options.onBack();
      away = false;
      options.onChange(null);
    } catch (error) {
      again(error);
    }
  };
  void open();
  return {
    close: () => {
      closed = true;
      clearTimeout(timer);
      if (stream) destroy(stream);
    },
  };
};

const destroy = (stream: NodeJS.ReadableStream): void => {
  (stream as NodeJS.ReadableStream & { destroy?: () => void }).destroy?.();
};
