import { randomUUID } from "node:crypto";
import { identify } from "@/server/accounts";
import type { Caller } from "@/server/accounts/schema";
import { clientAddress } from "./client-address";
import type { Context } from "./procedures";

export const requestIdHeader = "x-request-id";

/** The caller's own request id, if it is one that can stand in a log, else a new one. */
export const requestIdOf = (headers: Headers): string => {
  const given = headers.get(requestIdHeader) ?? "";
  return /^[A-Za-z0-9._-]{8,100}$/.test(given) ? given : randomUUID();
};

/** What a procedure needs to know of a request. The database is asked once, at the first procedure that wants a caller. */
export const contextOf = (request: Request): Context => {
  let caller: Promise<Caller | null> | undefined;
  return {
    requestId: requestIdOf(request.headers),
    address: clientAddress(request.headers),
    userAgent: request.headers.get("user-agent"),
    identify: () => {
      caller ??= identify(request);
      return caller;
    },
    identifyAgain: () => identify(request),
  };
};
