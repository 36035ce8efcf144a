/** A message that did not arrive. `message` is a sentence for the person and holds nothing secret. */
export class DeliveryError extends Error {
  constructor(
    message: string,
    /** `permanent`: another try gains nothing. */
    readonly options: { permanent: boolean; retryAfterMs?: number | undefined; cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "DeliveryError";
  }

  get permanent(): boolean {
    return this.options.permanent;
  }
}
