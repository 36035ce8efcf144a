import { openApiDocument } from "@/server/api/openapi";
import { restRoutes } from "@/server/api/rest-routes";
import { appRouter } from "@/server/api/router";
import { publicUrl } from "@/server/env";

export const dynamic = "force-dynamic";

/** GET /v1/openapi.json: the public API, described. */
export const GET = () => Response.json(openApiDocument(restRoutes(appRouter), publicUrl()));
