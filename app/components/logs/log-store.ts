/** React hears of new lines this often, however many come. */
const flushEveryMs = 100;

/** Who is to be told that a log grew, and how often: never once per line. */
export class LogStore<Log> {
  version = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(readonly log: Log) {}

  /** Tells within a moment. */
  readonly changed = () => {
    this.timer ??= setTimeout(this.flush, flushEveryMs);
  };

  readonly flush = () => {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.version += 1;
    for (const listener of this.listeners) listener();
  };

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}
