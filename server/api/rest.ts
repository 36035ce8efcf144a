import { type AnyRouter, callTRPCProcedure } from "@trpc/server";
import { AppError } from "@/server/errors";
import { contextOf, requestIdHeader } from "./context";
import { toAppError, unauthenticated } from "./errors";
import { problem } from "./problem";
import type { Context } from "./procedures";
import { readJsonObject, UnreadableBody } from "./read-body";
import { challenge } from "./respond";
import { matchRest, type RestRoute, restRoutes } from "./rest-routes";

const unknownPath = () => new AppError("not_found", "There is nothing at this address.", { reason: "unknown_path" });
const wrongMethod = () => new AppError("not_found", "This address does not take that method.", { reason: "method_not_allowed" });

const decode = (segment: string): string => {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) throw unknownPath();
    throw error;
  }
};

const queryOf = (request: Request): Record<string, unknown> => Object.fromEntries(new URL(request.url).searchParams);

const readBody = async (request: Request, { method, bodyAs }: RestRoute): Promise<Record<string, unknown>> => {
  if (method === "GET" || method === "DELETE") return queryOf(request);
  const body = await readJsonObject(request);
  return bodyAs === undefined ? body : { ...queryOf(request), [bodyAs]: body };
};

/** Path over query and body: what stands in the address names the thing. */
const readInput = async (request: Request, route: RestRoute, parameters: Record<string, string>): Promise<unknown> => {
  const input = { ...(await readBody(request, route)), ...parameters };
  return route.input === null && Object.keys(input).length === 0 ? undefined : input;
};

/** Faults of a body that is one field of the input are named as the caller wrote them. */
const namedAsWritten = (error: unknown, { bodyAs }: RestRoute): unknown => {
  if (bodyAs === undefined) return error;
  const { code, message, next, reason, cause, fields } = toAppError(error);
  return new AppError(code, message, {
    ...(next === undefined ? {} : { next }),
    ...(reason === undefined ? {} : { reason }),
    fields: fields.map((field) => ({ ...field, path: field.path.replace(`${bodyAs}.`, "") })),
    cause,
  });
};

type Call = { router: AnyRouter; route: RestRoute; parameters: Record<string, string> };

const call = async (request: Request, context: Context, { router, route, parameters }: Call): Promise<Response> => {
  // Nobody's input is judged before it is known who they are.
  if (!(await context.identify())) throw unauthenticated();
  const input = await readInput(request, route, parameters);
  const output = await callTRPCProcedure({
    router,
    path: route.procedure,
    type: route.type,
    ctx: context,
    getRawInput: () => Promise.resolve(input),
    signal: request.signal,
    batchIndex: 0,
  }).catch((error: unknown) => {
    throw namedAsWritten(error, route);
  });
  return Response.json(output, {
    status: route.status ?? 200,
    headers: { "cache-control": "no-store", [requestIdHeader]: context.requestId },
  });
};

/** Answers `/v1` from the procedures that say in their metadata where they stand. */
export const restHandler = (router: AnyRouter) => {
  const routes = restRoutes(router);
  return async (request: Request): Promise<Response> => {
    const context = contextOf(request);
    const { requestId } = context;
    try {
      const segments = new URL(request.url).pathname
        .split("/")
        .slice(2)
        .filter((segment) => segment !== "");
      const match = matchRest(routes, request.method, segments.map(decode));
      if (match.kind === "none") throw unknownPath();
      if (match.kind === "wrong-method") {
        return problem(wrongMethod(), { requestId, status: 405, headers: { allow: match.allow.join(", ") } });
      }
      return await call(request, context, { router, ...match });
    } catch (error) {
      if (error instanceof UnreadableBody) return problem(error, { requestId, status: 400 });
      const headers = toAppError(error).code === "unauthenticated" ? challenge(request) : {};
      return problem(error, { requestId, headers });
    }
  };
};
