import { SettingsError } from "@/server/settings";
import { type WorkerSettings, workerEnv } from "./env";
import { type RunningHost, startHost } from "./runtime/host";
import { IdentityError } from "./runtime/identity";
import { type Log, workerLogger } from "./runtime/logger";

/** The worker: on its host it builds and runs apps (`host`), and it may do the platform's work by the clock (`scheduler`). */

type Running = { host: RunningHost | null; scheduler: { stop: () => Promise<void> } | null };

const startScheduler = async (settings: WorkerSettings): Promise<Running["scheduler"]> => {
  if (!settings.WORKER_ROLES.includes("scheduler")) return null;
  // Not for a mere host: this reaches the database, which a host never does.
  const jobs = await import("@/jobs");
  return jobs.startScheduler();
};

const stopWhenTold = (running: Running, boot: AbortController, log: Log): void => {
  let told = false;
  const abort = async (why: string): Promise<void> => {
    log.warn(why);
    await Promise.race([running.host?.abort(), new Promise((resolve) => setTimeout(resolve, 5_000))]);
    process.exit(0);
  };
  const finish = async (): Promise<void> => {
    log.info("Stopping: what is being deployed is finished first");
    boot.abort(new Error("The worker is stopping."));
    // Without a deadline of its own: every stage has one, and whoever supervises has one above all of them together.
    await Promise.all([running.host?.stop(), running.scheduler?.stop()]);
    log.info("Stopped");
    process.exit(0);
  };
  const hear = (): void => {
    const work = told ? abort("Told twice: ending at once") : finish();
    told = true;
    work.catch((error: unknown) => {
      log.error({ error }, "The worker did not stop cleanly");
      process.exit(1);
    });
  };
  process.on("SIGTERM", hear);
  process.on("SIGINT", hear);
};

const main = async (): Promise<void> => {
  const settings = workerEnv();
  const log = workerLogger(settings.LOG_LEVEL);
  // A fault in one corner must not end the builds in the others.
  process.on("unhandledRejection", (error) => log.error({ error }, "A promise was left alone"));
  const boot = new AbortController();
  const running: Running = { host: null, scheduler: null };
  stopWhenTold(running, boot, log);
  running.scheduler = await startScheduler(settings);
  if (!settings.WORKER_ROLES.includes("host")) return;
  const onReplaced = (): void => {
    log.error("A newer start of this host's program has taken over");
    void running.host?.abort().finally(() => process.exit(1));
  };
  running.host = await startHost({ settings, log, signal: boot.signal, onReplaced });
};

main().catch((error: unknown) => {
  const told = error instanceof SettingsError || error instanceof IdentityError;
  console.error(told ? error.message : error);
  process.exit(1);
});
