import { Socket } from "node:net";

/**
 * A socket that never says it was an error that ended it. postgres.js (3.4.9) goes on giving statements to a socket between its error and
 * its end; only after an end without an error does it fail them all, else nobody would ever hear of them.
 */
class EndingSocket extends Socket {
  override emit(event: string | symbol, ...values: unknown[]): boolean {
    return event === "close" ? super.emit("close", false) : super.emit(event, ...values);
  }
}

type Address = { path: string | false; host: readonly string[]; port: readonly number[] };

/** For the pool's `socket`: of several servers each in its turn. What is written before it is connected waits. */
export const openSockets = (): ((address: Address) => Promise<Socket>) => {
  let opened = 0;
  return async ({ path, host, port }) => {
    // The pool must have its listeners on it before it can fail: what it awaits is made only after it awaits.
    await Promise.resolve();
    const socket = new EndingSocket();
    const at = opened % host.length;
    opened += 1;
    return path ? socket.connect(path) : socket.connect(port[at] ?? 5_432, host[at] ?? "localhost");
  };
};
