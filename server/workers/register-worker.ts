import { and, eq, sql } from "drizzle-orm";
import type * as z from "zod";
import { joinTokens, workers } from "@/drizzle/schema";
import { systemCaller } from "@/server/accounts";
import { emit } from "@/server/audit";
import { type Transaction, withAdvisoryLock } from "@/server/db";
import { env } from "@/server/env";
import { AppError } from "@/server/errors";
import { newId } from "@/server/ids";
import { hashOf, newApiKey } from "./keys";
import type { registerAnswerSchema, registerRequestSchema } from "./protocol";
import { freeName, zoneOf } from "./registration-rules";

type RegisterRequest = z.infer<typeof registerRequestSchema>;
type RegisterAnswer = z.infer<typeof registerAnswerSchema>;

const refused = () =>
  new AppError("unauthenticated", "This join token is not valid, was used, or is too old.", {
    reason: "join_token_refused",
    next: "Make a new one with `npm run -s join-token`.",
  });

/** The answer of a first try may have been lost: until the worker has said hello it may ask again. */
const again = async (tx: Transaction, workerId: string, request: RegisterRequest): Promise<RegisterAnswer> => {
  const [worker] = await tx.select().from(workers).where(eq(workers.id, workerId)).for("update");
  if (!worker || worker.instanceId !== request.instanceId || worker.bootId !== null) throw refused();
  const apiKey = newApiKey();
  await tx
    .update(workers)
    .set({ keyHash: hashOf(apiKey), keyVersion: sql`${workers.keyVersion} + 1` })
    .where(eq(workers.id, workerId));
  return { workerId, apiKey };
};

const insertWorker = async (tx: Transaction, request: RegisterRequest): Promise<RegisterAnswer> => {
  const taken = await tx.select({ name: workers.name }).from(workers);
  const name = freeName(
    request.name,
    taken.map((row) => row.name),
  );
  const id = newId("worker");
  const apiKey = newApiKey();
  await tx.insert(workers).values({
    id,
    name,
    zone: zoneOf(name, env().DEFAULT_ZONE, taken.length === 0),
    instanceId: request.instanceId,
    keyHash: hashOf(apiKey),
    softwareVersion: request.softwareVersion,
    edgeHttpPort: env().EDGE_HTTP_PORT,
  });
  await emit(tx, systemCaller, { action: "worker.registered", targetId: id, details: { name } });
  return { workerId: id, apiKey };
};

/** A host joins with a one-time token and gets its API key, of which only the hash is kept. @throws AppError 401 */
export const registerWorker = (request: RegisterRequest): Promise<RegisterAnswer> =>
  withAdvisoryLock("register-worker", async (tx) => {
    const tokenHash = hashOf(request.joinToken);
    const [token] = await tx
      .select({ usedBy: joinTokens.usedBy, usedAt: joinTokens.usedAt })
      .from(joinTokens)
      .where(and(eq(joinTokens.tokenHash, tokenHash), sql`${joinTokens.expiresAt} > clock_timestamp()`))
      .for("update");
    if (!token) throw refused();
    if (token.usedBy) return again(tx, token.usedBy, request);
    if (token.usedAt) throw refused();
    const answer = await insertWorker(tx, request);
    await tx
      .update(joinTokens)
      .set({ usedAt: sql`clock_timestamp()`, usedBy: answer.workerId })
      .where(eq(joinTokens.tokenHash, tokenHash));
    return answer;
  });
