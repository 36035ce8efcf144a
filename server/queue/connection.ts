import type { Socket } from "node:net";
import { AbstractConnector, Redis } from "ioredis";

/** Told once when Redis goes away and once when it is back. */
export type OutageListener = { onAway: (error: Error) => void; onBack: () => void };

const silent: OutageListener = { onAway: () => undefined, onBack: () => undefined };

/** ioredis tells of every failed attempt; this tells of every outage. */
export const reportOutages = (redis: Redis, { onAway, onBack }: OutageListener = silent): void => {
  let away = false;
  redis.on("error", (error: Error) => {
    if (!away) onAway(error);
    away = true;
  });
  redis.on("ready", () => {
    if (away) onBack();
    away = false;
  });
};

const retryStrategy = (attempt: number) => Math.min(100 * 2 ** Math.min(attempt, 5), 2_000);

/** For a BullMQ worker: waits for Redis as long as it takes. */
export const patientConnection = (url: string, listener?: OutageListener): Redis => {
  const redis = new Redis(url, { maxRetriesPerRequest: null, connectTimeout: 5_000, retryStrategy });
  reportOutages(redis, listener);
  return redis;
};

/** For a process that answers somebody: a command fails soon when Redis is away. */
export const briefConnection = (url: string, listener?: OutageListener): Redis => {
  const redis = new Redis(url, { maxRetriesPerRequest: 1, connectTimeout: 5_000, commandTimeout: 5_000, retryStrategy });
  reportOutages(redis, listener);
  return redis;
};

/**
 * Gives a connection on which Redis already knows who we are, as long as that may take, and tells of every attempt that failed.
 * @throws the signal's reason, and nothing else: ioredis takes a connector that fails for hopeless
 */
export type OpenStream = (signal: AbortSignal, tell: (error: Error) => void) => Promise<Socket>;

const connectorOver = (openStream: OpenStream) =>
  class extends AbstractConnector {
    private readonly leaving = new AbortController();

    constructor() {
      super(2_000);
    }

    override disconnect(): void {
      this.leaving.abort(new Error("The connection is no longer wanted."));
      super.disconnect();
    }

    override async connect(tell: (type: string, error: Error) => void): Promise<Socket> {
      this.connecting = true;
      const stream = await openStream(this.leaving.signal, (error) => tell("error", error));
      this.stream = stream;
      return stream;
    }
  };

/** For a BullMQ worker whose way to Redis is made by somebody else: waits as long as it takes. */
export const streamConnection = (openStream: OpenStream, listener?: OutageListener): Redis => {
  const redis = new Redis({ maxRetriesPerRequest: null, Connector: connectorOver(openStream), retryStrategy });
  reportOutages(redis, listener);
  return redis;
};
