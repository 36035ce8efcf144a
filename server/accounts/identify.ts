import { AppError } from "@/server/errors";
import { callerOfToken } from "./api-tokens";
import type { Caller } from "./schema";
import { sessionIdOf } from "./session-cookie";
import { callerOfSession } from "./sessions";

const bearer = /^Bearer +(\S{1,200})$/i;

/** The store is asked before anything else of a request: one that hangs is told here, within the 3 s that the API promises. */
const storeDeadlineMs = 2_500;

const withDeadline = async <Result>(work: Promise<Result>): Promise<Result> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new AppError("unavailable", "The platform's database does not answer at the moment.", {
          reason: "store_unavailable",
          next: "Try again in a few seconds. Running apps are not affected.",
        }),
      );
    }, storeDeadlineMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** A browser sends the cookie along with other sites' requests too: what changes something must come from our own pages. */
const checkOrigin = (request: Request): void => {
  if (request.method === "GET" || request.method === "HEAD") return;
  const origin = request.headers.get("origin");
  const host = request.headers.get("x-forwarded-host") ?? request.headers.get("host");
  const site = request.headers.get("sec-fetch-site");
  const foreign = origin === null ? site !== null && site !== "same-origin" && site !== "none" : hostOf(origin) !== host;
  if (foreign || (origin === null && site === null)) {
    throw new AppError("forbidden", "This request did not come from the dashboard's own pages.", { reason: "foreign_origin" });
  }
};

const hostOf = (origin: string): string | null => {
  try {
    return new URL(origin).host;
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
};

/**
 * Who sends a request: the owner of its bearer token, else of its session cookie, else nobody. A request with an
 * `Authorization` header is never helped out by a cookie.
 */
export const identify = async (request: Request): Promise<Caller | null> => {
  const authorization = request.headers.get("authorization");
  if (authorization !== null) {
    const token = bearer.exec(authorization)?.[1];
    return token?.startsWith("whs_") ? withDeadline(callerOfToken(token)) : null;
  }
  const sessionId = await sessionIdOf(request.headers);
  if (sessionId === null) return null;
  checkOrigin(request);
  return withDeadline(callerOfSession(sessionId));
};
