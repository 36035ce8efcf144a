import { randomUUID } from "node:crypto";
import { DelayedError, Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { queueRedisUrl } from "@/server/env";
import { logger } from "@/server/logger";
import { briefConnection, patientConnection } from "./connection";
import { within } from "./within";

/**
 * Work behind an answer: each task is a doorbell for one row of Postgres. The row says whether there is anything to do, so a task
 * may ring twice, or be lost: the sweep rings again for what still waits.
 */
export const taskKinds = ["delivery", "provider-call", "head", "previews", "app-alerts", "host-alerts"] as const;
export type TaskKind = (typeof taskKinds)[number];
export type Task = { kind: TaskKind; id: string };

const queueName = "tasks";
const answerWithinMs = 5_000;

type Home = { connection: Redis; queue: Queue };
/** Web loads this file twice, in Next's bundle and in its own: one connection serves both. */
const home = globalThis as typeof globalThis & { wisehostingTasks?: Home | undefined };

const open = (): Home => {
  if (home.wisehostingTasks) return home.wisehostingTasks;
  const connection = briefConnection(queueRedisUrl());
  const queue = new Queue(queueName, { connection, defaultJobOptions: { removeOnComplete: true, removeOnFail: true } });
  queue.on("error", (error) => logger().debug({ error: error.message }, "The queue of tasks could not reach Redis"));
  home.wisehostingTasks = { connection, queue };
  return home.wisehostingTasks;
};

/** BullMQ allows no colon in an id. */
const jobIdOf = ({ kind, id }: Task): string => `${kind}.${id}`;

/** Rings, `delayMs` from now. While one of the same id waits, this is a no-op: it will find what is new as well. @throws when Redis is away */
export const ringTask = async (task: Task, delayMs = 0): Promise<void> => {
  await within(answerWithinMs, open().queue.add(task.kind, task, { jobId: jobIdOf(task), delay: delayMs }));
};

/** Rings at once, whatever backoff an earlier ring is in. @throws when Redis is away */
export const ringTaskNow = async (task: Task): Promise<void> => {
  const { queue } = open();
  await within(
    answerWithinMs,
    queue.remove(jobIdOf(task)).then(() => ringTask(task)),
  );
};

/** Rings at once, for itself alone: also while one of the same id is being done, which may have looked before what is new. @throws when Redis is away */
export const ringTaskAgain = async (task: Task): Promise<void> => {
  await within(answerWithinMs, open().queue.add(task.kind, task, { jobId: `${jobIdOf(task)}.${randomUUID()}` }));
};

export const closeTasks = async (): Promise<void> => {
  const { wisehostingTasks } = home;
  home.wisehostingTasks = undefined;
  if (!wisehostingTasks) return;
  await wisehostingTasks.queue.close().catch(() => undefined);
  wisehostingTasks.connection.disconnect();
};

/** A task that is not done now; it rings again after this long. */
export class Later extends Error {
  constructor(
    readonly delayMs: number,
    cause: unknown,
  ) {
    super("The task is to be tried again later.", { cause });
    this.name = "Later";
  }
}

const atOnce = 10;

export type TaskOptions = {
  redisUrl: string;
  run: (task: Task) => Promise<void>;
  onError: (error: unknown) => void;
};

/** Takes tasks as they ring; any number of processes may. One that throws `Later` rings again, any other fault is told. */
export const consumeTasks = ({ redisUrl, run, onError }: TaskOptions): { stop: () => Promise<void> } => {
  const connection = patientConnection(redisUrl);
  const worker = new Worker<Task>(
    queueName,
    async (job) => {
      try {
        await run(job.data);
      } catch (error) {
        if (!(error instanceof Later)) throw error;
        await job.moveToDelayed(Date.now() + error.delayMs, job.token);
        throw new DelayedError();
      }
    },
    {
      connection,
      concurrency: atOnce,
      lockDuration: 60_000,
      maxStalledCount: 0,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    },
  );
  worker.on("error", onError);
  worker.on("failed", (_job, error) => onError(error));
  return {
    stop: async () => {
      await worker.close();
      connection.disconnect();
    },
  };
};
