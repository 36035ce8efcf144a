import type { AnyProcedure, AnyRouter } from "@trpc/server";
import type * as z from "zod";
import type { Meta, RestMethod } from "./procedures";

/** A call of `/v1`, found in the metadata of a procedure. */
export type RestRoute = NonNullable<Meta["rest"]> & {
  /** Name of the procedure: `apps.create`. */
  procedure: string;
  type: "query" | "mutation";
  input: z.ZodType | null;
  output: z.ZodType | null;
  segments: readonly string[];
};

type Parts = { type: string; meta?: Meta; inputs?: readonly unknown[]; output?: unknown };

const segmentsOf = (path: string): string[] => path.split("/").filter((segment) => segment !== "");

const toRoute = (name: string, procedure: AnyProcedure): RestRoute | null => {
  const { type, meta, inputs, output } = procedure._def as unknown as Parts;
  if (!meta?.rest || type === "subscription") return null;
  return {
    ...meta.rest,
    procedure: name,
    type: type === "query" ? "query" : "mutation",
    input: (inputs?.[0] as z.ZodType | undefined) ?? null,
    output: (output as z.ZodType | undefined) ?? null,
    segments: segmentsOf(meta.rest.path),
  };
};

/** Every procedure of the router that is also a call of `/v1`. */
export const restRoutes = (router: AnyRouter): RestRoute[] =>
  Object.entries(router._def.procedures as Record<string, AnyProcedure>)
    .map(([name, procedure]) => toRoute(name, procedure))
    .filter((route) => route !== null);

export type RestMatch =
  | { kind: "route"; route: RestRoute; parameters: Record<string, string> }
  | { kind: "wrong-method"; allow: RestMethod[] }
  | { kind: "none" };

const parametersOf = (route: RestRoute, segments: readonly string[]): Record<string, string> | null => {
  if (route.segments.length !== segments.length) return null;
  const parameters: Record<string, string> = {};
  for (const [index, expected] of route.segments.entries()) {
    const given = segments[index] ?? "";
    if (expected.startsWith("{")) parameters[expected.slice(1, -1)] = given;
    else if (expected !== given) return null;
  }
  return parameters;
};

/** Finds the call that a method and a path (below `/v1`, decoded) mean. */
export const matchRest = (routes: readonly RestRoute[], method: string, segments: readonly string[]): RestMatch => {
  const allow: RestMethod[] = [];
  for (const route of routes) {
    const parameters = parametersOf(route, segments);
    if (!parameters) continue;
    if (route.method === method) return { kind: "route", route, parameters };
    allow.push(route.method);
  }
  return allow.length > 0 ? { kind: "wrong-method", allow } : { kind: "none" };
};
