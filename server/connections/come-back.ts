import type { Caller } from "@/server/accounts/schema";
import { publicUrl } from "@/server/env";
import { AppError } from "@/server/errors";
import { finishAuthorisation } from "./authorise";

/** The page of connections; `connection` is the one that is finished, `error` a sentence where it is not. */
const page = (query: Record<string, string>): Response => {
  const location = `${publicUrl()}/settings/git?${new URLSearchParams(query)}`;
  return new Response(null, {
    status: 303,
    headers: { location, "cache-control": "no-store", "referrer-policy": "no-referrer" },
  });
};

/** Somebody comes back from a provider: what it says is taken, and they go on to the page of their connections. */
export const comeBack = async (caller: Caller, query: URLSearchParams): Promise<Response> => {
  const state = query.get("state");
  if (state === null) throw new AppError("invalid", "This address is for git providers: it needs what they send.");
  try {
    const connection = await finishAuthorisation(caller, {
      state,
      code: query.get("code"),
      error: query.get("error_description") ?? query.get("error"),
    });
    return page({ connection });
  } catch (error) {
    if (!(error instanceof AppError) || error.code === "internal" || error.code === "not_found") throw error;
    return page({ error: error.message });
  }
};
