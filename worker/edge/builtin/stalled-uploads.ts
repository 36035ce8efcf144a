import type { Exchange } from "./exchange";
import { answerPage } from "./pages";

/** How far each upload was when it was last seen to go on. */
export type Progress = WeakMap<Exchange, { bytes: number; since: number }>;

/** Slow loris with bodies: a client that stopped sending in the middle is let go; one that the app reads slowly is not. */
export const endStalledUploads = (options: { inFlight: Set<Exchange>; progress: Progress; idleMs: number }): void => {
  const { inFlight, progress, idleMs } = options;
  const now = performance.now();
  for (const exchange of inFlight) {
    if (exchange.inputComplete || exchange.input.readableFlowing !== true) {
      progress.delete(exchange);
      continue;
    }
    const bytes = exchange.bytesReceived;
    const seen = progress.get(exchange);
    if (seen?.bytes !== bytes) progress.set(exchange, { bytes, since: now });
    else if (now - seen.since >= idleMs) {
      inFlight.delete(exchange);
      exchange.endConnection();
      answerPage(exchange, 408);
      exchange.hangUp();
    }
  }
};
