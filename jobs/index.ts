import { answerAlertBells } from "@/server/alerts/answer-bells";
import { isStoreAway } from "@/server/db";
import { queueRedisUrl } from "@/server/env";
import { logger } from "@/server/logger";
import { consumeTasks, runSchedules } from "@/server/queue";
import { takeSlot } from "@/server/queue/take-slot";
import { oneAtATime } from "./one-at-a-time";
import { runTask } from "./run-task";
import { jobs } from "./schedules";

/** The scheduler role: runs every schedule, once per slot whatever the number of replicas, and the tasks that ring. */
export const startScheduler = (): { stop: () => Promise<void> } => {
  const known = new Map(jobs().map((job) => [job.name, job]));
  const run = oneAtATime(async (name, slot) => {
    const job = known.get(name);
    if (job && (await takeSlot(name, slot))) await job.run(slot);
  });
  const onError = (error: unknown): void => {
    if (isStoreAway(error)) logger().debug({ error }, "A store is away; the clock waits");
    else logger().error({ error }, "Scheduled work failed");
  };
  const outages = {
    onAway: (error: Error) => logger().warn({ error: error.message }, "The schedules' Redis is away"),
    onBack: () => logger().info("The schedules' Redis is back"),
  };
  const redisUrl = queueRedisUrl();
  const clock = runSchedules({ redisUrl, schedules: [...known.values()], run, outages, onError });
  const tasks = consumeTasks({ redisUrl, run: runTask, onError });
  const alerts = answerAlertBells(onError);
  return {
    stop: async () => {
      await Promise.all([clock.stop(), tasks.stop(), alerts.stop()]);
    },
  };
};
