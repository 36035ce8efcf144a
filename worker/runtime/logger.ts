import pino from "pino";

export type Log = pino.Logger;

/** One JSON object a line, on standard output. */
export const workerLogger = (level: string): Log => pino({ level, base: { pid: process.pid } });
