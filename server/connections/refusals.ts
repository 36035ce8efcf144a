import { AppError, invalidField } from "@/server/errors";
import { ProviderError } from "@/server/git";

/** What a provider's refusal is to whoever asked us. */

/** While a credential is being given: told at the field that holds it, or at the server's address. */
export const refusedCredential = (error: unknown, field: string): unknown => {
  if (!(error instanceof ProviderError)) return error;
  switch (error.fault) {
    case "unauthorized":
    case "forbidden":
      return invalidField(field, error.message, { reason: "credential_refused", cause: error });
    case "not_found":
    case "refused":
    case "unavailable":
      return invalidField("baseUrl", error.message, { reason: "provider_unreachable", cause: error });
    case "rate_limited":
      return new AppError("unavailable", error.message, { reason: "provider_busy", cause: error });
  }
};

/** While something is read through a connection. */
export const refusedRead = (error: unknown): unknown => {
  if (!(error instanceof ProviderError)) return error;
  const { message, fault } = error;
  switch (fault) {
    case "unauthorized":
      return new AppError("conflict", message, {
        reason: "connection_failing",
        next: "Give the connection a new credential.",
        cause: error,
      });
    case "forbidden":
      return new AppError("forbidden", message, { reason: "connection_forbidden", cause: error });
    case "not_found":
      return new AppError("not_found", message, { reason: "repository_not_found", cause: error });
    case "refused":
      return new AppError("invalid", message, { reason: "provider_refused", cause: error });
    case "rate_limited":
    case "unavailable":
      return new AppError("unavailable", message, {
        reason: "provider_unavailable",
        next: "Try again in a minute.",
        cause: error,
      });
  }
};

/** @throws AppError */
export const reading = async <Result>(work: Promise<Result>): Promise<Result> => {
  try {
    return await work;
  } catch (error) {
    throw refusedRead(error);
  }
};
