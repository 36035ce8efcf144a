/** Why nothing came back. */
export type OutgoingFault =
  /** The address may not be called. */
  | "refused"
  | "unreachable"
  | "timeout"
  /** The answer is longer than it may be. */
  | "too_large"
  /** It sends us to another server. */
  | "redirected";

export class OutgoingError extends Error {
  constructor(
    readonly fault: OutgoingFault,
    /** A sentence for the person. */
    message: string,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "OutgoingError";
  }
}
