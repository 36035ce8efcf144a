import type { AppError, ErrorCode } from "@/server/errors";
import { logger } from "@/server/logger";
import { requestIdHeader } from "./context";
import { publicError, toAppError } from "./errors";

const titles = {
  invalid: "The request is not right",
  unauthenticated: "Not signed in",
  forbidden: "Not allowed",
  not_found: "Not found",
  conflict: "Not possible now",
  too_large: "Too large",
  rate_limited: "Too many requests",
  unavailable: "Not available at the moment",
  timeout: "Took too long",
  internal: "Internal error",
} as const satisfies Record<ErrorCode, string>;

export type ProblemOptions = {
  requestId: string;
  /** Where HTTP has a finer status than the error's own: 400 for a body that cannot be read, 405. */
  status?: number;
  headers?: Readonly<Record<string, string>>;
};

/** A store that is away is back in a moment, mostly. */
const retryAfter = (error: AppError): Record<string, string> => {
  const seconds = error.retryAfterSeconds ?? (error.code === "unavailable" ? 5 : undefined);
  return seconds === undefined ? {} : { "retry-after": String(seconds) };
};

/** An error as `application/problem+json` (RFC 9457). What nobody foresaw is logged here, under the request id. */
export const problem = (error: unknown, { requestId, status, headers = {} }: ProblemOptions): Response => {
  const known = publicError(error);
  if (known.code === "internal") logger().error({ requestId, error: toAppError(error).cause }, "A request failed");
  const body = {
    type: `urn:wisehosting:problem:${known.code}`,
    title: titles[known.code],
    status: status ?? known.status,
    detail: known.message,
    code: known.code,
    ...(known.reason === null ? {} : { reason: known.reason }),
    ...(known.fields.length === 0 ? {} : { errors: known.fields.map(({ path, message }) => ({ field: path, message })) }),
    ...(known.next === null ? {} : { next: known.next }),
    instance: requestId,
  };
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      [requestIdHeader]: requestId,
      ...retryAfter(toAppError(error)),
      ...headers,
    },
  });
};
