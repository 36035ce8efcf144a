import { createApiToken } from "@/server/accounts/api-tokens";
import type { Caller } from "@/server/accounts/schema";

export type RequestOptions = { method?: string; token?: string; body?: unknown; headers?: Record<string, string> };

/** A real request, as the route handlers get it. */
export const testRequest = (path: string, { method = "GET", token, body, headers = {} }: RequestOptions = {}): Request =>
  new Request(new URL(path, "http://localhost:3000"), {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });

/** An API token of the caller. */
export const testToken = async (caller: Caller): Promise<string> => (await createApiToken(caller, "test")).token;
