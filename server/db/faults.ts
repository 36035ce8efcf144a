/** What Postgres and its client say when the store is away, as opposed to a statement that is wrong. */
const awayCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ENOTFOUND",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  "CONNECTION_CONNECT_TIMEOUT",
  // Too many connections; shut down by an administrator; crashed; still starting; cancelled by statement_timeout; ended for standing still.
  "53300",
  "57P01",
  "57P02",
  "57P03",
  "57014",
  "25P03",
]);

/** What is said of a connection that was there, or seemed to be. */
const lostCodes = new Set([
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_ENDED",
  "CONNECTION_DESTROYED",
  // Shut down by an administrator; crashed; idle for too long, in a transaction or not.
  "57P01",
  "57P02",
  "25P03",
  "57P05",
]);

type Fault = { code?: unknown; constraint_name?: unknown; cause?: unknown; syscall?: unknown; severity?: unknown };

/** The error and what it was caused by, outermost first: Drizzle wraps what the client throws. */
const chainOf = (error: unknown): Fault[] => {
  const chain: Fault[] = [];
  let current = error;
  while (typeof current === "object" && current !== null && chain.length < 8) {
    chain.push(current);
    current = (current as Fault).cause;
  }
  return chain;
};

/** True when a store could not be reached, or did not answer in time. */
export const isStoreAway = (error: unknown): boolean =>
  chainOf(error).some((fault) => typeof fault.code === "string" && awayCodes.has(fault.code));

/** True when the connection of a statement was cut off, as opposed to one that Postgres did not open at all. */
export const isConnectionLost = (error: unknown): boolean =>
  chainOf(error).some(({ code }) => typeof code === "string" && lostCodes.has(code));

/** Name of the unique index that refused the row, or null when something else went wrong. */
export const uniqueViolation = (error: unknown): string | null => {
  const fault = chainOf(error).find(({ code }) => code === "23505");
  return typeof fault?.constraint_name === "string" ? fault.constraint_name : null;
};

/** True when a text holds what Postgres does not take: NUL, as text or within JSON. */
export const isUnstorable = (error: unknown): boolean => chainOf(error).some(({ code }) => code === "22021" || code === "22P05");
