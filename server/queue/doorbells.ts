import { randomUUID } from "node:crypto";
import { DelayedError, Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { queueRedisUrl } from "@/server/env";
import { logger } from "@/server/logger";
import { briefConnection, patientConnection } from "./connection";
import { within } from "./within";

/**
 * A queue whose jobs are doorbells for rows of Postgres: the row says whether there is anything to do, so a bell may ring twice, or be
 * lost; whoever sweeps rings again for what still waits.
 */
export type Bell = { kind: string; id: string };

const answerWithinMs = 5_000;

type Home = { connection: Redis; queue: Queue };
/** Web loads this file twice, in Next's bundle and in its own: one connection serves both. */
const home = globalThis as typeof globalThis & { wisehostingDoorbells?: Map<string, Home> | undefined };

const homes = (): Map<string, Home> => {
  home.wisehostingDoorbells ??= new Map();
  return home.wisehostingDoorbells;
};

const open = (queueName: string): Home => {
  const known = homes().get(queueName);
  if (known) return known;
  const connection = briefConnection(queueRedisUrl());
  const queue = new Queue(queueName, { connection, defaultJobOptions: { removeOnComplete: true, removeOnFail: true } });
  queue.on("error", (error) => logger().debug({ queueName, error: error.message }, "A queue could not reach Redis"));
  const opened = { connection, queue };
  homes().set(queueName, opened);
  return opened;
};

/** Closes every queue of doorbells that this process rang on. */
export const closeDoorbells = async (): Promise<void> => {
  const opened = [...homes().values()];
  home.wisehostingDoorbells = undefined;
  for (const { connection, queue } of opened) {
    await queue.close().catch(() => undefined);
    connection.disconnect();
  }
};

/** BullMQ allows no colon in an id. */
const jobIdOf = ({ kind, id }: Bell): string => `${kind}.${id}`;

/** What is rung for is not done now; it rings again after this long. */
export class Later extends Error {
  constructor(
    readonly delayMs: number,
    cause: unknown,
  ) {
    super("The task is to be tried again later.", { cause });
    this.name = "Later";
  }
}

type ConsumeOptions<Each extends Bell> = {
  redisUrl: string;
  run: (bell: Each) => Promise<void>;
  onError: (error: unknown) => void;
};

/** The queue of this name; `atOnce` are the bells that one process answers at the same moment. */
export const doorbells = <Each extends Bell>(queueName: string, atOnce: number) => {
  /** Rings, `delayMs` from now. While one of the same id waits, this is a no-op: it will find what is new as well. @throws when Redis is away */
  const ring = async (bell: Each, delayMs = 0): Promise<void> => {
    await within(answerWithinMs, open(queueName).queue.add(bell.kind, bell, { jobId: jobIdOf(bell), delay: delayMs }));
  };

  /** Rings at once, whatever backoff an earlier ring is in. @throws when Redis is away */
  const ringNow = async (bell: Each): Promise<void> => {
    const { queue } = open(queueName);
    await within(
      answerWithinMs,
      queue.remove(jobIdOf(bell)).then(() => ring(bell)),
    );
  };

  /** Rings at once, for itself alone: also while one of the same id is being done, which may have looked before what is new. @throws when Redis is away */
  const ringAgain = async (bell: Each): Promise<void> => {
    const jobId = `${jobIdOf(bell)}.${randomUUID()}`;
    await within(answerWithinMs, open(queueName).queue.add(bell.kind, bell, { jobId }));
  };

  /** Answers as they ring; any number of processes may. One that throws `Later` rings again, any other fault is told. */
  const consume = ({ redisUrl, run, onError }: ConsumeOptions<Each>): { stop: () => Promise<void> } => {
    const connection = patientConnection(redisUrl);
    const worker = new Worker<Each>(
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

  return { ring, ringNow, ringAgain, consume };
};
