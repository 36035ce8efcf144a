import { type JsonSchema as Schema, toSchema } from "./json-schema";
import { handWrittenPaths } from "./openapi-hand-written";
import type { RestRoute } from "./rest-routes";

const bearer = (description: string) => ({ type: "http", scheme: "bearer", description });

const components = {
  securitySchemes: {
    apiToken: bearer("An API token: `npm run -s api-token` prints one."),
    workerToken: bearer("A worker's token of 15 minutes, from /v1/workers/token."),
    workerKey: bearer("A worker's API key, from /v1/workers/register."),
    metricsToken: bearer("The setting METRICS_TOKEN."),
  },
  schemas: {
    Problem: {
      type: "object",
      description: "RFC 9457",
      required: ["type", "title", "status", "detail", "code", "instance"],
      properties: {
        type: { type: "string" },
        title: { type: "string" },
        status: { type: "integer" },
        detail: { type: "string", description: "A sentence for a person" },
        code: { type: "string", description: "Stable, for programs" },
        reason: { type: "string", description: "Finer than code" },
        errors: {
          type: "array",
          items: {
            type: "object",
            required: ["field", "message"],
            properties: { field: { type: "string" }, message: { type: "string" } },
          },
        },
        next: { type: "string", description: "What can be done now" },
        instance: { type: "string", description: "The request id, as in X-Request-Id" },
      },
    },
  },
};

const problemAnswer = (description: string) => ({
  description,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
});

const pathParameters = (route: RestRoute): string[] =>
  route.segments.filter((segment) => segment.startsWith("{")).map((segment) => segment.slice(1, -1));

const parametersOf = (route: RestRoute, input: Schema | null) => {
  const inPath = pathParameters(route);
  const schemaOf = (name: string) => input?.properties?.[name] ?? { type: "string" };
  const ofPath = inPath.map((name) => ({ name, in: "path", required: true, schema: schemaOf(name) }));
  const withoutBody = route.method === "GET" || route.method === "DELETE";
  if (!withoutBody && route.bodyAs === undefined) return ofPath;
  const ofQuery = Object.keys(input?.properties ?? {})
    .filter((name) => !inPath.includes(name) && name !== route.bodyAs)
    .map((name) => ({ name, in: "query", required: input?.required?.includes(name) ?? false, schema: schemaOf(name) }));
  return [...ofPath, ...ofQuery];
};

/** What is left for the body once the path has taken its part; null when that is nothing. */
const bodyOf = (route: RestRoute, input: Schema | null): Schema | null => {
  // One of several forms, none of which the path has a part in.
  if (input?.oneOf && pathParameters(route).length === 0) return input;
  if (!input?.properties || route.method === "GET" || route.method === "DELETE") return null;
  if (route.bodyAs !== undefined) return { ...input.properties[route.bodyAs] };
  const inPath = pathParameters(route);
  const properties = Object.fromEntries(Object.entries(input.properties).filter(([name]) => !inPath.includes(name)));
  if (Object.keys(properties).length === 0) return null;
  const required = (input.required ?? []).filter((name) => !inPath.includes(name));
  return { type: "object", properties, ...(required.length > 0 ? { required } : {}) };
};

const operationOf = (route: RestRoute) => {
  const input = route.input ? toSchema(route.input, "input") : null;
  const body = bodyOf(route, input);
  const content = route.output ? { "application/json": { schema: toSchema(route.output, "output") } } : {};
  return {
    operationId: route.procedure,
    summary: route.summary,
    tags: [route.segments[0] ?? "api"],
    parameters: parametersOf(route, input),
    ...(body
      ? {
          requestBody: {
            required: route.bodyAs !== undefined || (body.required ?? []).length > 0,
            content: { "application/json": { schema: body } },
          },
        }
      : {}),
    responses: {
      [String(route.status ?? 200)]: { description: "Done", content },
      "401": problemAnswer("No valid token"),
      "403": problemAnswer("Not allowed"),
      "404": problemAnswer("No such thing in your team"),
      "409": problemAnswer("Not possible now; `reason` says why"),
      "422": problemAnswer("Wrong fields, each in `errors`"),
      "503": problemAnswer("A store is away"),
    },
  };
};

/** The whole public API, from the metadata that also serves it. */
export const openApiDocument = (routes: readonly RestRoute[], origin: string) => {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = `/v1${route.path}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  for (const [path, operations] of Object.entries(handWrittenPaths)) paths[path] = { ...paths[path], ...operations };
  return {
    openapi: "3.1.0",
    info: {
      title: "WiseHosting",
      version: "1",
      description:
        "Lists are `{items, nextCursor}`: hand `nextCursor` back as `cursor` for the next page. Errors are problem documents.",
    },
    servers: [{ url: origin }],
    security: [{ apiToken: [] }],
    paths,
    components,
  };
};
