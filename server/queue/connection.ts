import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
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

/** Gives a connection on which Redis already knows who we are. @throws Error when there is none now */
export type OpenStream = (signal: AbortSignal) => Promise<Socket>;

/** No host may knock in step with the others when Redis is back. */
const longestPauseMs = 30_000;
const pauseAfter = (attempt: number): number => 50 + Math.random() * Math.min(longestPauseMs, 250 * 2 ** Math.min(attempt, 10));

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

    /** ioredis takes one that fails here for hopeless: so it is tried again from here. */
    override async connect(tell: (type: string, error: Error) => void): Promise<Socket> {
      const { signal } = this.leaving;
      this.connecting = true;
      for (let attempt = 0; ; attempt += 1) {
        try {
          const stream = await openStream(signal);
          this.stream = stream;
          return stream;
        } catch (error) {
          signal.throwIfAborted();
          tell("error", error as Error);
          await sleep(pauseAfter(attempt), undefined, { signal });
        }
      }
    }
  };

/** For a BullMQ worker whose way to Redis is made by somebody else: waits as long as it takes. */
export const streamConnection = (openStream: OpenStream, listener?: OutageListener): Redis => {
  const redis = new Redis({ maxRetriesPerRequest: null, Connector: connectorOver(openStream), retryStrategy });
  reportOutages(redis, listener);
  return redis;
};
