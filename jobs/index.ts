import { isStoreAway } from "@/server/db";
import { queueRedisUrl } from "@/server/env";
import { logger } from "@/server/logger";
import { runSchedules } from "@/server/queue";
import { takeSlot } from "@/server/queue/take-slot";
import { jobs } from "./schedules";

/** The scheduler role: runs every schedule, once per slot whatever the number of replicas. */
export const startScheduler = (): { stop: () => Promise<void> } => {
  const known = new Map(jobs().map((job) => [job.name, job]));
  const run = async (name: string, slot: Date): Promise<void> => {
    const job = known.get(name);
    if (job && (await takeSlot(name, slot))) await job.run(slot);
  };
  return runSchedules({
    redisUrl: queueRedisUrl(),
    schedules: [...known.values()],
    run,
    outages: {
      onAway: (error) => logger().warn({ error: error.message }, "The schedules' Redis is away"),
      onBack: () => logger().info("The schedules' Redis is back"),
    },
    onError: (error) => {
      if (isStoreAway(error)) logger().debug({ error }, "A store is away; the clock waits");
      else logger().error({ error }, "Scheduled work failed");
    },
  });
};
