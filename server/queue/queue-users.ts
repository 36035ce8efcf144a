import { createHash, createHmac } from "node:crypto";
import { deployQueueName } from "@/server/deployments/jobs";
import { env, queueRedisUrl } from "@/server/env";
import { inQueueRedis } from "./deploys";
import { queueUserName, queueUserRules } from "./queue-user-rules";

export type QueueCredentials = { username: string; password: string; database: number };

/** Number of the database that the queues' address names. */
const databaseOf = (url: string): number => Number(/^\/(\d+)$/.exec(new URL(url).pathname)?.[1] ?? 0);

/** Made from what is known anyway, so that nothing is stored; another version of the host's key gives another password. */
export const queueCredentials = (workerId: string, keyVersion: number): QueueCredentials => {
  const secret = createHmac("sha256", env().AUTH_SECRET).update(`queue-user\0${workerId}\0${keyVersion}`);
  return { username: queueUserName(workerId), password: secret.digest("base64url"), database: databaseOf(queueRedisUrl()) };
};

/** Lets the host into its own queue, with the password of this version of its key and no other. @throws Error when Redis is away */
export const writeQueueUser = async (workerId: string, keyVersion: number): Promise<void> => {
  const { username, password, database } = queueCredentials(workerId, keyVersion);
  const rules = queueUserRules(deployQueueName(workerId), createHash("sha256").update(password).digest("hex"), database);
  await inQueueRedis((redis) => redis.acl("SETUSER", username, ...rules));
};

/** Ends the connections that were made with an older password. @throws Error when Redis is away */
export const cutQueueUser = async (workerId: string): Promise<void> => {
  await inQueueRedis((redis) => redis.client("KILL", "USER", queueUserName(workerId)));
};

/** Shuts the host out of its queue; Redis ends its connections. @throws Error when Redis is away */
export const deleteQueueUser = async (workerId: string): Promise<void> => {
  await inQueueRedis((redis) => redis.acl("DELUSER", queueUserName(workerId)));
};

/** True when the queues' Redis lets in whoever gives no name: a host that reaches it can then do everything there. @throws Error when Redis is away */
export const isQueueOpenToAll = async (): Promise<boolean> => {
  const told = (await inQueueRedis((redis) => redis.acl("GETUSER", "default"))) as unknown[] | null;
  const flags = told?.[told.indexOf("flags") + 1];
  return Array.isArray(flags) && flags.includes("on") && flags.includes("nopass");
};
