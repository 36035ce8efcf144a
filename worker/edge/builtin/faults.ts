import { randomInt } from "node:crypto";

/** What the edge could not do for an app: kept in memory, for the app's owner. */

/** How many of one service are kept. */
const keptOfEach = 200;

export type Fault = {
  /** What the visitor was shown. */
  reference: string;
  /** What the visitor got; 0: a connection that broke. */
  status: number;
  method: string;
  host: string;
  /** Without its query. */
  path: string;
  /** In words. */
  cause: string;
};
export type FaultsDocument = { services: Record<string, readonly (Fault & { ageMs: number })[]> };

/** Without letters and digits that look like others: it is read out and typed. */
const alphabet = "23456789abcdefghjkmnpqrstuvwxyz";
const newReference = (): string => {
  const letters = Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]).join("");
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
};

const withoutQuery = (target: string): string => {
  const query = target.indexOf("?");
  return (query < 0 ? target : target.slice(0, query)).slice(0, 500);
};

export class FaultLog {
  private readonly services = new Map<string, { fault: Fault; at: number }[]>();

  /** Writes it down and gives the reference by which it is found. */
  note(service: string, { path, ...fault }: Omit<Fault, "reference">): string {
    const reference = newReference();
    let kept = this.services.get(service);
    if (!kept) this.services.set(service, (kept = []));
    kept.push({ fault: { reference, ...fault, path: withoutQuery(path) }, at: performance.now() });
    if (kept.length > keptOfEach) kept.shift();
    return reference;
  }

  /** Forgets services that are gone. */
  keepOnly(services: ReadonlySet<string>): void {
    for (const service of this.services.keys()) if (!services.has(service)) this.services.delete(service);
  }

  /** The newest first; of one service where it is named. */
  document(only?: string | null): FaultsDocument {
    const now = performance.now();
    const wanted = [...this.services].filter(([name]) => only === undefined || only === null || name === only);
    const told = wanted.map(([name, kept]) => {
      const faults = kept.map(({ fault, at }) => ({ ...fault, ageMs: Math.round(now - at) }));
      return [name, faults.reverse()] as const;
    });
    return { services: Object.fromEntries(told) };
  }
}

const codeOf = (error: Error): string => ("code" in error && typeof error.code === "string" ? error.code : "");

/** Seconds. A loopback connection is made at once or the app's backlog is full. */
export const connectTimeoutSeconds = 10;
export const connectTimeout = new Error("The upstream did not take the connection in time.");
export const handshakeTimeout = new Error("The handshake was not answered.");

export const faultWords = {
  stopped: "No container of the app is to take requests: it is stopped, or was never deployed.",
  otherProtocol: "The app switched to another protocol that nobody had asked for.",
  unsendable: "The head of the app's answer has characters in it that HTTP does not allow.",
  brokeOff: "The app broke off in the middle of its answer.",
} as const;

const wordsByCode: Record<string, string> = {
  ECONNRESET:
    "The app closed the connection before it answered. Either it failed at this request, or nothing in its container listens on the app's port.",
  EPIPE: "The app closed the connection while the request was being sent to it.",
  HPE_HEADER_OVERFLOW: "The head of the app's answer is larger than 32 KiB.",
};

/** Why an app could not be asked, for its owner. */
export const causeOf = (error: Error, port: number): string => {
  if (error === connectTimeout) {
    return `The app did not take the connection within ${connectTimeoutSeconds} seconds: it hangs, or more is asked of it than it can do.`;
  }
  if (error === handshakeTimeout) return "The app did not answer the WebSocket's handshake in time.";
  const code = codeOf(error);
  if (code === "ECONNREFUSED") {
    return `Nothing takes connections at the app's port on its host (${port}): its container has ended or is being started.`;
  }
  const words = wordsByCode[code];
  if (words !== undefined) return words;
  return code.startsWith("HPE_")
    ? `What the app answered is not HTTP (${code}).`
    : `The app could not be asked (${code || error.message}).`;
};
