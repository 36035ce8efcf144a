import { initTRPC } from "@trpc/server";
import type { Caller } from "@/server/accounts/schema";
import { AppError } from "@/server/errors";
import { publicError, toTrpcError, unauthenticated } from "./errors";
import { withTrpcErrors } from "./stream-errors";
import { whileSignedIn } from "./while-signed-in";

/** What a request brings. `identify` asks the database at most once, and only when a procedure needs to know. */
export type Context = {
  requestId: string;
  address: string;
  userAgent: string | null;
  identify: () => Promise<Caller | null>;
  /** The same, asked anew: a stream stays open for hours. */
  identifyAgain: () => Promise<Caller | null>;
};

export type RestMethod = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

/** A procedure with `rest` is also a call of `/v1`, and stands in its description. */
export type Meta = {
  rest?: {
    method: RestMethod;
    /** Below `/v1`; `{id}` is taken from the path into the input. */
    path: `/${string}`;
    /** The field of the input that takes the whole body, where its keys are the caller's own; the rest comes from the query. */
    bodyAs?: string;
    status?: 200 | 201 | 202;
    summary: string;
  };
};

const t = initTRPC
  .context<Context>()
  .meta<Meta>()
  .create({
    sse: {
      // Proxies cut silent connections after 30 to 60 s.
      ping: { enabled: true, intervalMs: 10_000 },
      client: { reconnectAfterInactivityMs: 25_000 },
    },
    errorFormatter: ({ shape, error, ctx, path }) => {
      const { message, status, ...rest } = publicError(error);
      return { ...shape, message, data: { ...rest, httpStatus: status, path: path ?? null, requestId: ctx?.requestId ?? null } };
    },
  });

/** Domain errors become tRPC's here and nowhere else: of calls, and of streams that end with one. */
const mapErrors = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok) return { ...result, data: withTrpcErrors(result.data) };
  throw toTrpcError(result.error);
});

const authenticate = t.middleware(async ({ ctx, next, type }) => {
  const caller = await ctx.identify();
  if (!caller) throw unauthenticated();
  const result = await next({ ctx: { caller } });
  if (type === "subscription" && result.ok) return { ...result, data: whileSignedIn(result.data, ctx) };
  return result;
});

export const { router, createCallerFactory } = t;

/** For anyone. */
export const publicProcedure = t.procedure.use(mapErrors);

/** For whoever is signed in or brings a token; `ctx.caller` says who. */
export const procedure = publicProcedure.use(authenticate);

/** For administrators. */
export const administratorProcedure = procedure.use(async ({ ctx, next }) => {
  if (ctx.caller.role !== "administrator") {
    throw new AppError("forbidden", "Only administrators may do this.", { reason: "administrators_only" });
  }
  return next();
});
