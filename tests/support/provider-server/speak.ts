import type { IncomingMessage } from "node:http";
import type { HeldRepository, HeldToken, Need, World } from "./world";

/** How a provider's server answers: routes as data, with what each one needs. */

export type Answer = { status: number; body?: unknown; headers?: Record<string, string> };

export type Call = {
  method: string;
  url: URL;
  headers: IncomingMessage["headers"];
  /** Parsed, whether it came as JSON or as a form. */
  body: Record<string, unknown>;
  world: World;
  /** Where the server answers. */
  origin: string;
  /** Who asks; null in routes for anyone. */
  token: HeldToken;
  /** What the parts in braces of the path were, decoded. */
  parts: Record<string, string>;
  /** Of `{repository}` or `{owner}/{name}`. */
  repository: HeldRepository;
};

export type Route = {
  method: string;
  /** `{owner}` is one part of the path. */
  path: string;
  /** Null: the token alone is enough. `anyone`: the route looks itself. */
  need: Need | null | "anyone";
  answer: (call: Call) => Answer | Promise<Answer>;
};

/** What differs from provider to provider besides its routes. */
export type Speech = {
  routes: readonly Route[];
  /** The token in a call; null: none, or in a form that this provider does not take. */
  tokenIn: (headers: IncomingMessage["headers"]) => { token: string; username: string | null } | null;
  /** In every answer to a token. */
  headersFor?: (token: HeldToken) => Record<string, string>;
  /** A fault in the provider's own form. */
  fault: (status: number, message: string) => Answer;
  /** What it does not accept in any call. */
  complaint?: (call: { url: URL; headers: IncomingMessage["headers"] }) => string | null;
};

/** A page of a list: `per_page` or `limit` by the provider's name and greatest number. */
export const pageOf = <Entry>(
  call: Call,
  entries: readonly Entry[],
  { size, most, usual }: { size: string; most: number; usual: number },
): { items: Entry[]; page: number; last: number } => {
  const wanted = Math.min(most, Number(call.url.searchParams.get(size) ?? usual));
  const page = Number(call.url.searchParams.get("page") ?? 1);
  return {
    items: entries.slice((page - 1) * wanted, page * wanted),
    page,
    last: Math.max(1, Math.ceil(entries.length / wanted)),
  };
};

/** The `Link` header of a list. */
export const linkOf = (call: Call, { page, last }: { page: number; last: number }): Record<string, string> => {
  const to = (number: number): string => {
    const url = new URL(call.url);
    url.searchParams.set("page", String(number));
    return url.href;
  };
  return page < last ? { link: `<${to(page + 1)}>; rel="next", <${to(last)}>; rel="last"` } : {};
};

export const bearer = (header: string | undefined, schemes: readonly string[]): string | null => {
  const [scheme, value] = (header ?? "").split(" ");
  return value !== undefined && schemes.includes((scheme ?? "").toLowerCase()) ? value : null;
};

export const basic = (header: string | undefined): { username: string; password: string } | null => {
  const encoded = bearer(header, ["basic"]);
  if (encoded === null) return null;
  const [username = "", ...rest] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return { username, password: rest.join(":") };
};

export const text = (value: unknown): string => (typeof value === "string" ? value : "");
export const record = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
export const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

/** Those that the token sees, newest first. */
export const visible = ({ world, token }: Call): HeldRepository[] =>
  world.repositories
    .filter(({ fullName }) => token.repositories === null || token.repositories.includes(fullName))
    .sort((a, b) => b.pushedAt.localeCompare(a.pushedAt));
