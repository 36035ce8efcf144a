import { and, eq, isNull, sql } from "drizzle-orm";
import type * as z from "zod";
import { joinTokens, workers } from "@/drizzle/schema";
import { systemCaller } from "@/server/accounts";
import { makeDefaultRules } from "@/server/alerts";
import { emit } from "@/server/audit";
import { type Transaction, withAdvisoryLock } from "@/server/db";
import { env } from "@/server/env";
import { AppError } from "@/server/errors";
import { newId } from "@/server/ids";
import { hashOf, isRevoked, newApiKey } from "./keys";
import { announceWorker, noteWorkerEvent } from "./note-event";
import type { RegisterRequest, registerAnswerSchema } from "./protocol";
import { letIntoQueue } from "./queue-users";
import { freeName, zoneOf } from "./registration-rules";
import type { WorkerWishes } from "./schema";

type RegisterAnswer = z.infer<typeof registerAnswerSchema>;
type Registered = RegisterAnswer & { keyVersion: number };

const refused = () =>
  new AppError("unauthenticated", "This join token is not valid, was used, or is too old.", {
    reason: "join_token_refused",
    next: "Make a new one on the Hosts page, or with `npm run -s join-token`.",
  });

/** The answer of a first try may have been lost: until the worker has said hello it may ask again. */
const again = async (tx: Transaction, workerId: string, request: RegisterRequest): Promise<Registered> => {
  const [worker] = await tx.select().from(workers).where(eq(workers.id, workerId)).for("update");
  const isGone = !worker || worker.removedAt !== null || isRevoked(worker.keyHash);
  if (isGone || worker.instanceId !== request.instanceId || worker.bootId !== null) throw refused();
  const apiKey = newApiKey();
  const keyVersion = worker.keyVersion + 1;
  await tx
    .update(workers)
    .set({ keyHash: hashOf(apiKey), keyVersion })
    .where(eq(workers.id, workerId));
  return { workerId, apiKey, keyVersion };
};

const insertWorker = async (tx: Transaction, request: RegisterRequest, wishes: WorkerWishes): Promise<Registered> => {
  const taken = await tx.select({ name: workers.name }).from(workers).where(isNull(workers.removedAt));
  const name = freeName(
    wishes.name ?? request.name,
    taken.map((row) => row.name),
  );
  const zone = wishes.zone ?? request.zone ?? zoneOf(name, env().DEFAULT_ZONE, taken.length === 0);
  const id = newId("worker");
  const apiKey = newApiKey();
  await tx.insert(workers).values({
    id,
    name,
    zone,
    region: wishes.region ?? request.region ?? "",
    labels: wishes.labels ?? request.labels ?? {},
    instanceId: request.instanceId,
    keyHash: hashOf(apiKey),
    softwareVersion: request.softwareVersion,
    edgeHttpPort: env().EDGE_HTTP_PORT,
  });
  await makeDefaultRules(tx, { workerId: id });
  await emit(tx, systemCaller, { action: "worker.registered", targetId: id, details: { name, zone } });
  await noteWorkerEvent(tx, id, { kind: "registered", sentence: `The host joined as ${name}; its apps answer below ${zone}.` });
  return { workerId: id, apiKey, keyVersion: 1 };
};

const registerIn = async (tx: Transaction, request: RegisterRequest): Promise<Registered> => {
  const tokenHash = hashOf(request.joinToken);
  const [token] = await tx
    .select({ usedBy: joinTokens.usedBy, usedAt: joinTokens.usedAt, wishes: joinTokens.wishes })
    .from(joinTokens)
    .where(and(eq(joinTokens.tokenHash, tokenHash), sql`${joinTokens.expiresAt} > clock_timestamp()`))
    .for("update");
  if (!token) throw refused();
  if (token.usedBy) return again(tx, token.usedBy, request);
  if (token.usedAt) throw refused();
  const registered = await insertWorker(tx, request, token.wishes);
  await tx
    .update(joinTokens)
    .set({ usedAt: sql`clock_timestamp()`, usedBy: registered.workerId })
    .where(eq(joinTokens.tokenHash, tokenHash));
  return registered;
};

/** A host joins with a one-time token and gets its API key, of which only the hash is kept. @throws AppError 401 */
export const registerWorker = async (request: RegisterRequest): Promise<RegisterAnswer> => {
  const { workerId, apiKey, keyVersion } = await withAdvisoryLock("register-worker", (tx) => registerIn(tx, request));
  await letIntoQueue(workerId, keyVersion);
  await announceWorker(workerId);
  return { workerId, apiKey };
};
