import { type Job, Queue, Worker } from "bullmq";
import { type OutageListener, patientConnection } from "./connection";

const queueName = "schedules";
/** An emptied Redis takes the schedulers with it. */
const rewriteEveryMs = 10_000;
/** Of the clocks of several machines. */
const slackMs = 60_000;

export type Schedule = { name: string; everyMs: number };

export type ScheduleOptions = {
  redisUrl: string;
  schedules: readonly Schedule[];
  /** `slot` is the moment the tick was planned for, the same on every replica. */
  run: (schedule: string, slot: Date) => Promise<void>;
  outages?: OutageListener;
  onError: (error: unknown) => void;
};

/** The moment a scheduler's job was planned for: the end of its id, `repeat:<schedule>:<milliseconds>`. */
const plannedFor = (job: Job): number => {
  const planned = Number(job.id?.split(":").at(-1));
  return Number.isFinite(planned) ? planned : job.timestamp;
};

/**
 * Of a clock that was set back the next tick is far ahead, and none would come until it has caught up; one that is long past was lost.
 * One that is a little past is only late: it is run once, and the others that were missed are not.
 */
const isNear = (next: number | undefined, everyMs: number): boolean =>
  next !== undefined && Math.abs(next - Date.now()) <= everyMs + slackMs;

/** Runs every schedule on BullMQ's job schedulers; any number of processes may, whoever takes a tick runs it. */
export const runSchedules = ({ redisUrl, schedules, run, outages, onError }: ScheduleOptions): { stop: () => Promise<void> } => {
  const connection = patientConnection(redisUrl, outages);
  const queue = new Queue(queueName, { connection });
  queue.on("error", onError);

  const write = async ({ name, everyMs }: Schedule) => {
    const present = await queue.getJobScheduler(name);
    if (present?.every === everyMs && isNear(present.next, everyMs)) return;
    // Written over, it would go on from where it stands, one interval further at each start of a program.
    if (present) await queue.removeJobScheduler(name);
    const opts = { attempts: 1, removeOnComplete: true, removeOnFail: true };
    await queue.upsertJobScheduler(name, { every: everyMs }, { name, opts });
  };
  const writeAll = () => Promise.all(schedules.map(write)).then(() => undefined, onError);
  const first = writeAll();
  const timer = setInterval(() => void writeAll(), rewriteEveryMs);

  const everyMs = new Map(schedules.map((schedule) => [schedule.name, schedule.everyMs]));
  const worker = new Worker(
    queueName,
    async (job) => {
      const every = everyMs.get(job.name);
      if (every !== undefined) await run(job.name, new Date(Math.floor(plannedFor(job) / every) * every));
    },
    {
      connection,
      concurrency: schedules.length,
      lockDuration: 60_000,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    },
  );
  worker.on("error", onError);
  worker.on("failed", (_job, error) => onError(error));

  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.race([first, new Promise((resolve) => setTimeout(resolve, 1_000))]);
      await Promise.allSettled([worker.close(), queue.close()]);
      connection.disconnect();
    },
  };
};
