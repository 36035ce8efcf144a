import { eq } from "drizzle-orm";
import { workers } from "@/drizzle/schema";
import { db } from "@/server/db";
import { AppError } from "@/server/errors";
import { hashOf } from "./keys";
import { takeKey } from "./new-key";
import { readWorkerToken } from "./worker-token";

export type WorkerRow = typeof workers.$inferSelect;
export type AuthenticatedWorker = { workerId: string; keyVersion: number; worker: WorkerRow };

const refused = () => new AppError("unauthenticated", "This host's token is not valid.", { reason: "worker_unauthenticated" });

const bearerOf = (authorization: string | null): string => {
  const token = /^Bearer ([\x21-\x7e]{1,4096})$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) throw refused();
  return token;
};

/** Its own reason, so that a machine that goes on calling knows that it need not. */
const removed = () => new AppError("unauthenticated", "This host was removed from the platform.", { reason: "host_removed" });

/** What is known of a host, by its id, and must be so for its token to be good. */
type Known = { id: string; keyVersion: number; removedAt: Date | null };

const authenticate = async <Row extends Known>(
  authorization: string | null,
  find: (workerId: string) => Promise<Row[]>,
): Promise<Row> => {
  const token = await readWorkerToken(bearerOf(authorization));
  if (!token) throw refused();
  const [worker] = await find(token.workerId);
  if (worker?.removedAt) throw removed();
  if (!worker || worker.keyVersion !== token.keyVersion) throw refused();
  return worker;
};

/** The worker whose token this is. Each call looks at the key's version, so revocation beats the token. @throws AppError 401 */
export const authenticateToken = async (authorization: string | null): Promise<AuthenticatedWorker> => {
  const worker = await authenticate(authorization, (id) => db().select().from(workers).where(eq(workers.id, id)));
  return { workerId: worker.id, keyVersion: worker.keyVersion, worker };
};

const ofPoll = {
  id: workers.id,
  keyVersion: workers.keyVersion,
  removedAt: workers.removedAt,
  routeVersion: workers.routeVersion,
};

/** The same for what every host asks every two seconds: no more of its row than that needs. @throws AppError 401 */
export const authenticatePoll = (request: Pick<Request, "headers">): Promise<{ id: string; routeVersion: number }> =>
  authenticate(request.headers.get("authorization"), (id) => db().select(ofPoll).from(workers).where(eq(workers.id, id)));

/** The same for an HTTP request. @throws AppError 401 */
export const authenticateWorker = (request: Pick<Request, "headers">): Promise<AuthenticatedWorker> =>
  authenticateToken(request.headers.get("authorization"));

/** The worker whose API key this is; a key that was offered and is used was kept. @throws AppError 401 */
export const authenticateKey = async (request: Pick<Request, "headers">): Promise<WorkerRow> => {
  const keyHash = hashOf(bearerOf(request.headers.get("authorization")));
  const find = () => db().select().from(workers).where(eq(workers.keyHash, keyHash));
  let [worker] = await find();
  if (!worker && (await takeOfferedKey(keyHash))) [worker] = await find();
  if (!worker) throw refused();
  if (worker.removedAt) throw removed();
  return worker;
};

const takeOfferedKey = async (keyHash: string): Promise<boolean> => {
  const [offered] = await db().select({ id: workers.id }).from(workers).where(eq(workers.nextKeyHash, keyHash));
  return offered !== undefined && (await takeKey(offered.id, keyHash)) !== null;
};
