import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { logger } from "@/server/logger";
import { contextOf, requestIdHeader } from "./context";
import { toAppError } from "./errors";
import { appRouter } from "./router";

export const trpcEndpoint = "/api/trpc";

/** The dashboard's calls and its live streams (server-sent events, which end with the request). */
export const handleTrpc = (request: Request): Promise<Response> => {
  const context = contextOf(request);
  return fetchRequestHandler({
    endpoint: trpcEndpoint,
    req: request,
    router: appRouter,
    createContext: () => context,
    responseMeta: ({ type }) => ({
      // A stream has its own: caches and compressors on the way are to leave it alone.
      headers: new Headers({
        [requestIdHeader]: context.requestId,
        ...(type === "subscription" ? {} : { "cache-control": "no-store" }),
      }),
    }),
    onError: ({ error, path }) => {
      const known = toAppError(error);
      if (known.code === "internal")
        logger().error({ requestId: context.requestId, path, error: known.cause }, "A procedure failed");
    },
  });
};
