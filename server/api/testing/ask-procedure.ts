import { contextOf } from "@/server/api/context";
import { toAppError } from "@/server/api/errors";
import { createCallerFactory } from "@/server/api/procedures";
import { appRouter } from "@/server/api/router";
import { testRequest } from "@/server/testing";

type Answer = { code: string; text: string };

/** The first thing that a procedure says: its answer, the first event of its stream, or its error. */
export const askProcedure = async (name: string, token: string | undefined, input: unknown): Promise<Answer> => {
  const leave = new AbortController();
  const context = contextOf(testRequest("/api/trpc", { ...(token === undefined ? {} : { token }) }));
  const caller = createCallerFactory(appRouter)(context, { signal: leave.signal });
  const procedure = name.split(".").reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], caller);
  try {
    const answer = await (procedure as (input: unknown) => Promise<unknown>)(input);
    const isStream = typeof answer === "object" && answer !== null && Symbol.asyncIterator in answer;
    const first = isStream ? await (answer as AsyncIterable<unknown>)[Symbol.asyncIterator]().next() : answer;
    return { code: "ok", text: JSON.stringify(first) ?? "" };
  } catch (error) {
    const known = toAppError(error);
    return { code: known.code, text: known.message };
  } finally {
    leave.abort();
  }
};
