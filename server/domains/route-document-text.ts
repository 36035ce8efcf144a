import type * as z from "zod";
import { type RouteDocument, routeDocumentSchema, routeDocumentVersion } from "./route-document";

/** The route document as bytes, and from bytes. */

/** How deep the entries of `http.routers`, `http.services` and `http.middlewares` lie. */
const entryDepth = 3;
const texts = new WeakMap<object, string>();

const objectText = (value: object, depth: number): string => {
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${textOf(inner, depth + 1)}`).join()}}`;
};

/** JSON with sorted names. An entry is written once: entries are never changed, and go from one document to the next. */
const textOf = (value: unknown, depth: number): string => {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((inner) => textOf(inner, depth + 1)).join()}]`;
  if (depth !== entryDepth) return objectText(value, depth);
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = objectText(value, depth);
  texts.set(value, text);
  return text;
};

/** The document's one serialisation: equal documents are equal bytes, which Traefik recognises by their hash. */
export const routeDocumentBytes = (document: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(textOf(document, 0));

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Puts entries of the document before in the place of those that say the same, letter by letter: they have passed already. */
const adopt = (parsed: unknown, before: RouteDocument): void => {
  if (!isObject(parsed) || !isObject(parsed.http)) return;
  for (const kind of ["routers", "services", "middlewares"] as const) {
    const entries = parsed.http[kind];
    const known = before.http[kind] ?? {};
    if (!isObject(entries)) continue;
    for (const [name, entry] of Object.entries(entries)) {
      const same = Object.hasOwn(known, name) ? known[name] : undefined;
      if (same && textOf(same, entryDepth) === JSON.stringify(entry)) entries[name] = same;
    }
  }
};

const firstFault = (error: z.ZodError): string => {
  const [first] = error.issues;
  const where = first && first.path.length > 0 ? `${first.path.join(".")}: ` : "";
  return `${where}${first?.message ?? "not a route document"}`;
};

export type CheckedDocument =
  | { ok: true; document: RouteDocument; version: number; bytes: Uint8Array<ArrayBuffer> }
  | { ok: false; reason: string };

/**
 * Takes text from outside: only a document that Traefik would load whole comes out, serialised anew. `before`: the last one that did;
 * what is the same in both is not checked again.
 */
export const checkRouteDocument = (text: string, before: RouteDocument | null = null): CheckedDocument => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return { ok: false, reason: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (before) adopt(parsed, before);
  const result = routeDocumentSchema.safeParse(parsed);
  if (!result.success) return { ok: false, reason: firstFault(result.error) };
  const version = routeDocumentVersion(result.data) ?? 0;
  return { ok: true, document: result.data, version, bytes: routeDocumentBytes(result.data) };
};
