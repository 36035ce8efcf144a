/** What the API says about a fault. Read by hand and without trust: this is on every page, and a schema library is heavy. */
export type Fault = {
  message: string;
  code: string;
  next: string | undefined;
  reason: string | undefined;
  requestId: string | undefined;
  fields: readonly { path: string; message: string }[];
};

const unreachable: Fault = {
  message: "The server could not be reached.",
  code: "unreachable",
  next: "Check the connection and try again.",
  reason: undefined,
  requestId: undefined,
  fields: [],
};

const property = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && name in value ? (value as Record<string, unknown>)[name] : undefined;

const textIn = (value: unknown, name: string): string | undefined => {
  const found = property(value, name);
  return typeof found === "string" ? found : undefined;
};

const fieldsIn = (data: unknown): Fault["fields"] => {
  const fields = property(data, "fields");
  if (!Array.isArray(fields)) return [];
  return fields.flatMap((field: unknown) => {
    const path = textIn(field, "path");
    const message = textIn(field, "message");
    return path === undefined || message === undefined ? [] : [{ path, message }];
  });
};

/** Anything thrown, as sentences for the person. */
export const describeError = (error: unknown): Fault => {
  const message = textIn(error, "message");
  if (message === undefined)
    return { ...unreachable, message: "Something unexpected happened.", code: "unexpected", next: undefined };
  const data = property(error, "data");
  // Without data the answer did not come from the API: no connection, or something in between.
  if (typeof data !== "object" || data === null) return unreachable;
  return {
    message,
    code: textIn(data, "code") ?? "error",
    next: textIn(data, "next"),
    reason: textIn(data, "reason"),
    requestId: textIn(data, "requestId"),
    fields: fieldsIn(data),
  };
};

/** Faults after which asking again gives the same answer. */
const finalCodes = new Set(["unauthenticated", "forbidden", "not_found", "invalid"]);

export const isFinal = (error: unknown): boolean => finalCodes.has(describeError(error).code);
export const isSignedOut = (error: unknown): boolean => describeError(error).code === "unauthenticated";
