/**
 * The one family of errors. Domain code throws `AppError`; `server/api` alone turns it into an
 * HTTP status, a tRPC error or a problem document. `message` is a sentence for the person,
 * `next` says what they can do, `cause` is for us and never leaves the server.
 */
export const errorStatus = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  rate_limited: 429,
  unavailable: 503,
  timeout: 504,
  internal: 500,
} as const;

export type ErrorCode = keyof typeof errorStatus;

/** A fault of one input field, shown beside that field. `path` is dotted: `repository`, `limits.memoryMb`. */
export type FieldFault = { path: string; message: string };

export type AppErrorOptions = {
  /** What the person can do now, one sentence. */
  next?: string;
  fields?: readonly FieldFault[];
  /** A finer, stable reason for programs: `deployment_switched`, `name_taken`. */
  reason?: string;
  /** Before then another try gains nothing. */
  retryAfterSeconds?: number;
  cause?: unknown;
};

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly next: string | undefined;
  readonly fields: readonly FieldFault[];
  readonly reason: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.next = options.next;
    this.fields = options.fields ?? [];
    this.reason = options.reason;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** 422 with the message at one field. */
export const invalidField = (path: string, message: string, options: Omit<AppErrorOptions, "fields"> = {}) =>
  new AppError("invalid", message, { ...options, fields: [{ path, message }] });

/** What a stranger and a missing thing both get: nobody learns that another team's thing exists. */
export const notFound = (what: string) => new AppError("not_found", `There is no such ${what}.`, { reason: `${what}_not_found` });

export const conflict = (message: string, reason: string, next?: string) =>
  new AppError("conflict", message, next === undefined ? { reason } : { reason, next });
