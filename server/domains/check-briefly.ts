import { logger } from "@/server/logger";
import { checkDomain } from "./check-domain";

/** An answer that says what DNS says now is worth this much waiting, and no more. */
const patienceMs = 2_000;

/** Asks DNS, and waits for what it says where that comes soon; else it is written down behind the answer. Never throws. */
export const checkBriefly = async (id: string): Promise<void> => {
  const checked = checkDomain(id, { anew: true }).catch((error: unknown) =>
    logger().error({ err: error, id }, "A domain could not be checked"),
  );
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  await Promise.race([checked, enough]);
  clearTimeout(timer);
};
