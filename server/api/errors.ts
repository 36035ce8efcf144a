import { TRPCError } from "@trpc/server";
import * as z from "zod";
import { isStoreAway, isUnstorable } from "@/server/db";
import { AppError, type ErrorCode, errorStatus, type FieldFault } from "@/server/errors";
import { inputFaults } from "./input-faults";

/** What a person or a program learns of an error, by every entrance. Never a stack, never a cause. */
export type PublicError = {
  code: ErrorCode;
  status: number;
  message: string;
  next: string | null;
  reason: string | null;
  fields: FieldFault[];
};

const trpcCodes = {
  invalid: "UNPROCESSABLE_CONTENT",
  unauthenticated: "UNAUTHORIZED",
  forbidden: "FORBIDDEN",
  not_found: "NOT_FOUND",
  conflict: "CONFLICT",
  too_large: "PAYLOAD_TOO_LARGE",
  rate_limited: "TOO_MANY_REQUESTS",
  unavailable: "SERVICE_UNAVAILABLE",
  timeout: "GATEWAY_TIMEOUT",
  internal: "INTERNAL_SERVER_ERROR",
} as const satisfies Record<ErrorCode, TRPCError["code"]>;

/** What tRPC itself refuses before any of our code runs. */
const codesOfTrpc: Partial<Record<TRPCError["code"], ErrorCode>> = {
  PARSE_ERROR: "invalid",
  BAD_REQUEST: "invalid",
  NOT_FOUND: "not_found",
  METHOD_NOT_SUPPORTED: "not_found",
  UNSUPPORTED_MEDIA_TYPE: "invalid",
  PAYLOAD_TOO_LARGE: "too_large",
  CLIENT_CLOSED_REQUEST: "timeout",
};

const fromZod = (error: z.core.$ZodError): AppError => {
  const fields = inputFaults(error);
  const message = fields.length === 1 ? (fields[0]?.message ?? "") : "Some of the fields are not right.";
  return new AppError("invalid", message, { reason: "invalid_input", fields, cause: error });
};

const storeAway = (cause: unknown) =>
  new AppError("unavailable", "The platform cannot reach its database at the moment.", {
    reason: "store_unavailable",
    next: "Try again in a few seconds. Running apps are not affected.",
    cause,
  });

/** Any error as one of the family. What nobody foresaw is `internal`, with nothing of its own text. */
export const toAppError = (error: unknown): AppError => {
  if (error instanceof AppError) return error;
  if (error instanceof TRPCError) {
    if (error.cause instanceof AppError) return error.cause;
    if (error.code === "BAD_REQUEST" && error.cause instanceof z.core.$ZodError) return fromZod(error.cause);
    const code = codesOfTrpc[error.code];
    if (code) return new AppError(code, code === "not_found" ? "There is no such procedure." : "That request cannot be read.");
    if (error.cause) return toAppError(error.cause);
  }
  if (isStoreAway(error)) return storeAway(error);
  if (isUnstorable(error))
    return new AppError("invalid", "A text holds a character that is not allowed.", { reason: "invalid_input" });
  return new AppError("internal", "Something went wrong on our side.", {
    reason: "internal",
    next: "Try again; if it stays, give the request id to your administrator.",
    cause: error,
  });
};

export const publicError = (error: unknown): PublicError => {
  const { code, message, next, reason, fields } = toAppError(error);
  return { code, status: errorStatus[code], message, next: next ?? null, reason: reason ?? null, fields: [...fields] };
};

/** The same error in tRPC's clothes, so that its HTTP status is right. */
export const toTrpcError = (error: unknown): TRPCError => {
  const known = toAppError(error);
  return new TRPCError({ code: trpcCodes[known.code], message: known.message, cause: known });
};

export const unauthenticated = () =>
  new AppError("unauthenticated", "Sign in first.", { reason: "unauthenticated", next: "Sign in, or send a valid API token." });
