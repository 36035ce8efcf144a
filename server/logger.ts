import pino from "pino";
import { env } from "./env";

/** Web loads this file twice, in Next's bundle and in its own: one logger serves both. */
const home = globalThis as typeof globalThis & { wisehostingLogger?: pino.Logger };

/** The process's logger: one JSON object a line, on standard output. */
export const logger = (): pino.Logger => {
  home.wisehostingLogger ??= pino({
    level: env().LOG_LEVEL,
    base: { pid: process.pid },
    serializers: { error: pino.stdSerializers.err },
  });
  return home.wisehostingLogger;
};
