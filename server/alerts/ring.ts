import { logger } from "@/server/logger";
import { type AlertBell, ringAlertsAgain } from "@/server/queue";

/** A lost ring is no harm: the next tick of the clock settles what waits. */
const ring = async (bell: AlertBell): Promise<void> => {
  await ringAlertsAgain(bell).catch((error: Error) =>
    logger().debug({ bell, error: error.message }, "A ring for alerts was lost"),
  );
};

/** Something changed by which the app's events are judged. After the commit; never throws. */
export const ringAppAlerts = (appId: string): Promise<void> => ring({ kind: "app", id: appId });

/** The same of a host and everything on it: what it takes down together is told together. */
export const ringHostAlerts = (workerId: string): Promise<void> => ring({ kind: "host", id: workerId });
