import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { type DeployJob, deployJobName, deployQueueName } from "@/server/deployments/jobs";
import { queueRedisUrl } from "@/server/env";
import { logger } from "@/server/logger";
import { briefConnection } from "./connection";
import { closeDoorbells } from "./doorbells";
import { within } from "./within";

type DeployQueue = Queue<DeployJob, void, string>;
type Queues = { connection: Redis; byWorker: Map<string, DeployQueue>; onBack: Set<() => void> };

/** Web loads this file twice, in Next's bundle and in its own: one connection serves both. */
const home = globalThis as typeof globalThis & { wisehostingQueues?: Queues | undefined };

const queues = (): Queues => {
  if (home.wisehostingQueues) return home.wisehostingQueues;
  const onBack = new Set<() => void>();
  const connection = briefConnection(queueRedisUrl(), {
    onAway: (error) => logger().warn({ error: error.message }, "The queues' Redis is away"),
    onBack: () => {
      logger().info("The queues' Redis is back");
      for (const listener of onBack) listener();
    },
  });
  home.wisehostingQueues = { connection, byWorker: new Map(), onBack };
  return home.wisehostingQueues;
};

const queueOf = (workerId: string): DeployQueue => {
  const { connection, byWorker } = queues();
  const known = byWorker.get(workerId);
  if (known) return known;
  const queue: DeployQueue = new Queue(deployQueueName(workerId), {
    connection,
    // A finished job kept under its id would make the next add() of that id a silent no-op.
    defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
  });
  queue.on("error", (error) => logger().debug({ error: error.message }, "A deploy queue could not reach Redis"));
  byWorker.set(workerId, queue);
  return queue;
};

const answerWithinMs = 5_000;
const waitingStates = new Set(["waiting", "delayed", "active", "prioritized", "waiting-children"]);

/** Rings the host's doorbell for one queued deployment. Twice is harmless: the job's id is the deployment's. */
export const enqueueDeploy = async (workerId: string, deploymentId: string): Promise<void> => {
  const job = queueOf(workerId).add(deployJobName, { deploymentId }, { jobId: deploymentId });
  await within(answerWithinMs, job);
};

/** Takes the job away; one that a worker holds stays, its claim will be refused. */
export const removeDeploy = async (workerId: string, deploymentId: string): Promise<void> => {
  const queue = queueOf(workerId);
  const remove = async () => {
    if ((await queue.getJobState(deploymentId)) !== "active") await queue.remove(deploymentId);
  };
  await within(answerWithinMs, remove());
};

/** True while a job of this deployment is on its way to the worker or in its hands. */
export const isDeployQueued = async (workerId: string, deploymentId: string): Promise<boolean> =>
  waitingStates.has(await within(answerWithinMs, queueOf(workerId).getJobState(deploymentId)));

/** A host waits for its token meanwhile. */
const userWithinMs = 1_500;

/** Asks the queues' Redis itself. @throws Error when it does not answer soon */
export const inQueueRedis = <Result>(ask: (redis: Redis) => Promise<Result>): Promise<Result> =>
  within(userWithinMs, ask(queues().connection));

/** Calls `listener` whenever the queues' Redis is back after an outage. */
export const onQueuesBack = (listener: () => void): (() => void) => {
  const { onBack } = queues();
  onBack.add(listener);
  return () => onBack.delete(listener);
};

export const closeQueues = async (): Promise<void> => {
  await closeDoorbells();
  const open = home.wisehostingQueues;
  home.wisehostingQueues = undefined;
  if (!open) return;
  await Promise.allSettled([...open.byWorker.values()].map((queue) => queue.close()));
  open.connection.disconnect();
};
