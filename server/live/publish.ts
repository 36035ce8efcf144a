import { logger } from "@/server/logger";
import type { Channel, PayloadOf } from "./channels";
import { askRedis } from "./connection";

/** Tells whoever listens. Never throws, and never waits long: what is lost here is read again. Answers how many connections heard it. */
export const publish = async <Name extends Channel>(channel: Name, payload: PayloadOf<Name>): Promise<number> => {
  try {
    return await askRedis((redis) => redis.publish(channel, JSON.stringify(payload)));
  } catch (error) {
    logger().debug({ channel, error: (error as Error).message }, "A live message was lost");
    return 0;
  }
};
