import { describe, expect, it } from "vitest";
import { openApiDocument } from "./openapi";
import { restRoutes } from "./rest-routes";
import { appRouter } from "./router";

type Operation = {
  operationId: string;
  summary: string;
  parameters?: { name: string; in: string; required?: boolean; schema: object }[];
  requestBody?: { content: { "application/json": { schema: { properties: Record<string, object>; required?: string[] } } } };
  responses: Record<string, { description: string }>;
  security?: Record<string, unknown>[];
};

const document = openApiDocument(restRoutes(appRouter), "https://host.example.com");
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
    name: `${method} ${path}`,
    path,
    operation,
  })),
);
const operation = (name: string) => operations.find((found) => found.name === name)?.operation;

describe("the description of the API", () => {
  it("is OpenAPI 3.1, and JSON", () => {
    expect(document.openapi).toBe("3.1.0");
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });

  it("has the public calls", () => {
    expect(operations.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "get /v1/apps",
        "post /v1/apps",
        "get /v1/apps/{id}",
        "patch /v1/apps/{id}",
        "delete /v1/apps/{id}",
        "post /v1/apps/{id}/deployments",
        "get /v1/apps/{id}/deployments",
        "get /v1/deployments/{id}",
        "get /v1/deployments/{id}/logs",
        "post /v1/deployments/{id}/cancel",
        "post /v1/apps/{id}/start",
        "post /v1/apps/{id}/stop",
        "post /v1/apps/{id}/restart",
        "get /v1/apps/{id}/logs",
        "get /v1/apps/{id}/metrics",
        "get /v1/workers/{id}/metrics",
        "get /v1/apps/{id}/env",
        "put /v1/apps/{id}/env",
        "patch /v1/apps/{id}/env",
        "get /v1/apps/{id}/pending",
        "get /v1/traefik/config",
        "get /healthz",
        "get /readyz",
        "get /metrics",
      ]),
    );
  });

  it("names each operation once", () => {
    const ids = operations.map(({ operation: { operationId } }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(operations.map(({ name, path, operation: found }) => [name, path, found] as const))("%s", (_, path, found) => {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const declared = (found.parameters ?? []).filter((parameter) => parameter.in === "path");
    expect(declared.map(({ name }) => name)).toEqual(inPath);
    expect(declared.every(({ required }) => required === true)).toBe(true);
    expect(found.summary).not.toBe("");
    expect(Object.values(found.responses).every(({ description }) => description !== "")).toBe(true);
    expect(Object.keys(found.responses).some((status) => status.startsWith("2"))).toBe(true);
  });

  it("knows what is needed, and points at nothing that is not there", () => {
    const body = operation("post /v1/apps")?.requestBody?.content["application/json"].schema;
    expect(body?.required).toEqual(["name"]);
    expect(Object.keys(body?.properties ?? {})).toContain("healthCheckPath");
    expect(operation("patch /v1/apps/{id}")?.requestBody?.content["application/json"].schema.properties).not.toHaveProperty("id");
    const references = new Set([...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference));
    expect([...references]).toEqual(["#/components/schemas/Problem"]);
    const schemes = new Set(
      operations.flatMap(({ operation: { security } }) => (security ?? []).flatMap((entry) => Object.keys(entry))),
    );
    for (const scheme of schemes) expect(document.components.securitySchemes).toHaveProperty(scheme);
  });
});
