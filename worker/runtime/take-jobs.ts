import { newId } from "@/server/ids";
import type { OpenStream } from "@/server/queue/connection";
import { consumeDeploys, type DeployConsumer } from "@/server/queue/consume-deploys";
import { deploymentSpecSchema } from "@/server/workers/protocol";
import type { Claimed } from "../deployments/run-deployment";
import type { Log } from "./logger";
import type { ClaimKey } from "./spool";
import type { AuthorisedFetch } from "./token";
import { jittered, pause } from "./wait";

export type TakeJobsOptions = {
  /** A connection to the queue's Redis on which this host has said who it is. */
  openStream: OpenStream;
  workerId: string;
  bootId: string;
  concurrency: number;
  call: AuthorisedFetch;
  fence: (signal?: AbortSignal) => Promise<void>;
  /** The claim is about to be asked for; what it gives is called when it is in hand, or refused. */
  expecting: (key: ClaimKey) => () => void;
  run: (claimed: Claimed) => Promise<void>;
  /** Aborts when no more may be claimed. */
  stopping: AbortSignal;
  log: Log;
};

/** Says from which desired state on the claim stands. */
const desiredVersionHeader = "x-wisehosting-desired-version";

/** After a first try that may have arrived, the answer is wanted also by a program that is stopping: for so long. */
const lastTriesMs = 10_000;

type ClaimOptions = Pick<TakeJobsOptions, "bootId" | "call" | "fence" | "stopping" | "log">;

/** Null: somebody or something else was first, or it is no longer queued. `stop` counts until the first try only. */
export const claim = async (options: ClaimOptions, key: ClaimKey, stop: AbortSignal): Promise<Claimed | null> => {
  const { deploymentId } = key;
  // One id for all tries: the same claim gets the same answer.
  const body = { ...key, bootId: options.bootId };
  await options.fence(stop);
  for (let attempt = 0; ; attempt += 1) {
    try {
      // Not ended by `stop`: a claim that was made and not taken up would be a failed deployment.
      const response = await options.call("/v1/workers/claims", { method: "POST", body });
      const text = await response.text();
      if (response.ok) {
        const desiredVersion = Number(response.headers.get(desiredVersionHeader) ?? 0);
        return { spec: deploymentSpecSchema.parse(JSON.parse(text)), desiredVersion };
      }
      if (response.status === 409 || response.status === 404) return null;
      options.log.warn({ deploymentId, status: response.status }, "A claim was not answered; trying again");
    } catch (error) {
      options.log.warn({ deploymentId, reason: String(error) }, "A claim was not answered; trying again");
    }
    await pause(200 + jittered(attempt, 5_000));
    // Nor by a lost job: a claim that was made and whose answer was lost would have nobody who works on it.
    await options.fence(options.stopping.aborted ? AbortSignal.timeout(lastTriesMs) : options.stopping);
  }
};

const claimAndRun = async (options: TakeJobsOptions, key: ClaimKey, stop: AbortSignal): Promise<void> => {
  let running: Promise<void> | null = null;
  const inHand = options.expecting(key);
  try {
    const claimed = await claim(options, key, stop);
    // From here on the row, not the job, says what the deployment is: a lost lock no longer counts.
    if (claimed) running = options.run(claimed);
  } finally {
    inHand();
  }
  await running;
};

/**
 * Takes deploy jobs: doorbells, each answered with a claim. While the control plane is away a job waits in hand; if its lock is
 * lost meanwhile, the sweep rings again.
 */
export const takeJobs = (options: TakeJobsOptions): DeployConsumer =>
  consumeDeploys({
    openStream: options.openStream,
    workerId: options.workerId,
    concurrency: options.concurrency,
    handle: async ({ deploymentId }, lost) => {
      const stop = lost ? AbortSignal.any([lost, options.stopping]) : options.stopping;
      if (stop.aborted) return;
      try {
        await claimAndRun(options, { deploymentId, claimId: newId("claim") }, stop);
      } catch (error) {
        if (!stop.aborted) throw error;
      }
    },
    outages: {
      onAway: (error) => options.log.warn({ reason: error.message }, "The queue's Redis is away"),
      onBack: () => options.log.info("The queue's Redis is back"),
    },
    onError: (error) => options.log.debug({ reason: error.message }, "The deploy queue met a fault"),
  });
