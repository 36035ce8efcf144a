import { Worker } from "bullmq";
import { type DeployJob, deployJobSchema, deployQueueName } from "@/server/deployments/jobs";
import { type OpenStream, type OutageListener, streamConnection } from "./connection";

export type DeployConsumer = {
  /** Takes no more jobs; resolves when those in hand have ended. */
  stop: () => Promise<void>;
  /** Lets go of everything at once. */
  close: () => Promise<void>;
  pause: () => Promise<void>;
  resume: () => void;
};

export type ConsumeDeploysOptions = {
  /** A connection to Redis, authenticated; asked for anew after each outage. */
  openStream: OpenStream;
  workerId: string;
  /** Builds at once. */
  concurrency: number;
  /** `signal` aborts when BullMQ has lost the job's lock or cancels it. The row, not the job, says what a deployment is. */
  handle: (job: DeployJob, signal: AbortSignal | undefined) => Promise<void>;
  /** False: begins paused, until `resume()`. */
  autorun?: boolean;
  outages?: OutageListener;
  onError?: (error: Error) => void;
};

/**
 * The one consumer of a host's deploy queue. A job that outlived its worker fails after 12 s and is removed, and is not run
 * again: with the default it would be (`maxStalledCount` 1).
 */
export const consumeDeploys = (options: ConsumeDeploysOptions): DeployConsumer => {
  const connection = streamConnection(options.openStream, options.outages);
  const worker = new Worker<DeployJob, void>(
    deployQueueName(options.workerId),
    async (job, _token, signal) => options.handle(deployJobSchema.parse(job.data), signal),
    {
      connection,
      concurrency: options.concurrency,
      autorun: options.autorun ?? true,
      maxStalledCount: 0,
      lockDuration: 10_000,
      stalledInterval: 5_000,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    },
  );
  worker.on("error", (error) => options.onError?.(error));
  const end = async (force: boolean) => {
    await worker.close(force);
    connection.disconnect();
  };
  return {
    stop: () => end(false),
    close: () => end(true),
    pause: () => worker.pause(true),
    resume: () => {
      const going = worker.isRunning() ? worker.resume() : worker.run();
      going.catch((error: unknown) => options.onError?.(error as Error));
    },
  };
};
