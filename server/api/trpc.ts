import type { TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { logger } from "@/server/logger";
import { contextOf, requestIdHeader } from "./context";
import { toAppError } from "./errors";
import { appRouter } from "./router";

export const trpcEndpoint = "/api/trpc";

/** Logs what nobody foresaw, with its cause; what was foreseen is told to the caller alone. */
export const noteFailure = ({
  requestId,
  path,
  error,
}: {
  requestId: string;
  path: string | undefined;
  error: TRPCError;
}): void => {
  const known = toAppError(error);
  if (known.code === "internal") logger().error({ requestId, path, error: known.cause }, "A procedure failed");
};

/** The dashboard's calls; its live streams are answered before they come here (`streams.ts`). */
export const handleTrpc = (request: Request): Promise<Response> => {
  const context = contextOf(request);
  return fetchRequestHandler({
    endpoint: trpcEndpoint,
    req: request,
    router: appRouter,
    createContext: () => context,
    responseMeta: () => ({
      headers: new Headers({ [requestIdHeader]: context.requestId, "cache-control": "no-store" }),
    }),
    onError: ({ error, path }) => noteFailure({ requestId: context.requestId, path, error }),
  });
};
