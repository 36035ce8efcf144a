import { isStoreAway } from "@/server/db";
import { AppError, errorStatus } from "@/server/errors";
import { logger } from "@/server/logger";
import { authenticatePoll } from "@/server/workers";
import { orLastGood } from "./last-good";
import { routeBytes } from "./route-bytes";

/** Never with status 200: Traefik would take an error's body for an order to drop every route. */
const refuse = (error: unknown): Response => {
  const fault =
    error instanceof AppError
      ? error
      : isStoreAway(error)
        ? new AppError("unavailable", "The database cannot be reached.")
        : new AppError("internal", "The route document could not be made.", { cause: error });
  if (fault.code === "internal") logger().error({ err: error }, "The route document could not be made");
  const status = errorStatus[fault.code];
  return Response.json(
    { type: "about:blank", title: fault.message, status, ...(fault.reason === undefined ? {} : { reason: fault.reason }) },
    { status, headers: { "content-type": "application/problem+json", "cache-control": "no-store" } },
  );
};

const matches = (request: Request, etag: string): boolean =>
  (request.headers.get("if-none-match") ?? "").split(",").some((entry) => entry.trim().replace(/^W\//, "") === etag);

/** GET /v1/traefik/config: the route document of the worker named in the token; while the database is away, the last one. */
export const handleRouteConfig = async (request: Request): Promise<Response> => {
  try {
    const document = await orLastGood(request.headers.get("authorization"), async () => {
      const { id: workerId, routeVersion } = await authenticatePoll(request);
      return { workerId, document: await routeBytes(workerId, routeVersion) };
    });
    if (!document) return refuse(new AppError("unauthenticated", "This host is no longer known."));
    // Nobody between is to keep it: it may hold the keys of certificates.
    const headers = { etag: document.etag, "cache-control": "no-store" };
    if (matches(request, document.etag)) return new Response(null, { status: 304, headers });
    return new Response(document.bytes, { headers: { ...headers, "content-type": "application/json" } });
  } catch (error) {
    return refuse(error);
  }
};
