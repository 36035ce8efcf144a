import { and, eq, lte, sql } from "drizzle-orm";
import { providerCalls } from "@/drizzle/schema";
import { db } from "@/server/db";
import { ProviderError } from "@/server/git/providers/provider";
import { logger } from "@/server/logger";
import { Later } from "@/server/queue";
import { waitAfter } from "./backoff-rules";
import type { ProviderCallKind } from "./schema";

export type ProviderCall = Pick<typeof providerCalls.$inferSelect, "id" | "kind" | "subjectId" | "teamId" | "details">;
type ClaimedCall = typeof providerCalls.$inferSelect;

/** Reads the truth of its subject and tells it to the provider. @throws ProviderError */
export type CallHandler = (call: ProviderCall) => Promise<void>;
/** `gaveUp` is called when no further attempt follows. */
export type CallHandlers = Record<
  ProviderCallKind,
  { tell: CallHandler; gaveUp?: (call: ProviderCall, error: ProviderError) => Promise<void> }
>;

/** Longer than a call may take: whoever took it and died is followed by another. */
const leaseSeconds = 120;

/** Null: it is done, another has it, or it is not due yet. */
const take = async (id: string): Promise<ClaimedCall | null> => {
  const [row] = await db()
    .update(providerCalls)
    .set({
      attempts: sql`${providerCalls.attempts} + 1`,
      dueAt: sql`clock_timestamp() + make_interval(secs => ${leaseSeconds})`,
    })
    .where(and(eq(providerCalls.id, id), lte(providerCalls.dueAt, sql`clock_timestamp()`)))
    .returning();
  return row ?? null;
};

/** Whoever asked again meanwhile has made it due again, and that stands. */
const ofGeneration = (call: ClaimedCall) => and(eq(providerCalls.id, call.id), eq(providerCalls.generation, call.generation));

const finish = async (call: ClaimedCall): Promise<void> => {
  await db()
    .update(providerCalls)
    .set({ doneGeneration: call.generation, dueAt: null, error: null, updatedAt: sql`clock_timestamp()` })
    .where(ofGeneration(call));
};

const asProviderError = (error: unknown): ProviderError =>
  error instanceof ProviderError ? error : new ProviderError("unavailable", "Something went wrong here.", { cause: error });

/** How long until the next attempt; null: there is none. */
const waitOf = ({ attempts }: ClaimedCall, { passes, options: { retryAfterMs } }: ProviderError): number | null =>
  passes ? waitAfter(attempts, { chance: Math.random(), retryAfterMs }) : null;

/** False: somebody has asked again meanwhile, and that is due at once. */
const putOff = async (call: ClaimedCall, error: ProviderError, waitMs: number | null): Promise<boolean> => {
  const dueAt = waitMs === null ? null : sql`clock_timestamp() + make_interval(secs => ${waitMs / 1_000})`;
  const rows = await db()
    .update(providerCalls)
    .set({ dueAt, error: error.message, updatedAt: sql`clock_timestamp()` })
    .where(ofGeneration(call))
    .returning({ id: providerCalls.id });
  return rows.length > 0;
};

/** Tells a provider, once per generation. @throws Later when it is to be tried again */
export const runProviderCall = async (id: string, handlers: CallHandlers): Promise<void> => {
  const call = await take(id);
  if (!call) return;
  const handler = handlers[call.kind];
  try {
    await handler.tell(call);
  } catch (cause) {
    const error = asProviderError(cause);
    const waitMs = waitOf(call, error);
    const { kind, subjectId, attempts } = call;
    logger().info({ error: error.message, cause: error.cause, kind, subjectId, attempts, waitMs }, "A git provider was not told");
    // Before it is written down as over: whoever dies in between gives up once more.
    if (waitMs === null) await handler.gaveUp?.(call, error);
    if (!(await putOff(call, error, waitMs))) throw new Later(0, error);
    if (waitMs !== null) throw new Later(waitMs, error);
    return;
  }
  await finish(call);
};
