import { ringHostAlerts } from "@/server/alerts";
import { observeContainers } from "@/server/apps";
import { logger } from "@/server/logger";
import type { Connection } from "./connection";
import { announceWorker } from "./note-event";
import { markSeen, type Presence } from "./presence";
import { socketCloseCodes } from "./protocol";

const flushEveryMs = 2_000;

export type Heartbeats = {
  note: (connection: Connection) => void;
  forget: (connection: Connection) => void;
  /** For how long heartbeats could be heard and written down, without a break. */
  hearingForMs: () => number;
  stop: () => Promise<void>;
};

/** Its apps first: that the host is back and that they run again is told together. */
const tellApps = async ({ workerId, containers }: Connection): Promise<void> => {
  try {
    if (containers) await observeContainers(workerId, containers);
  } catch (error) {
    logger().debug({ error }, "The apps of a host that is back could not be told");
  }
  void ringHostAlerts(workerId);
};

/** What the database knows of the worker, held against what this socket believes: revocation and take-over beat the socket. */
const settle = (connection: Connection, presence: Presence | undefined): void => {
  if (!presence || presence.keyVersion !== connection.keyVersion) {
    return connection.close(socketCloseCodes.unauthenticated, "This host's key is revoked.");
  }
  if (connection.greeted && presence.bootId !== connection.greeted.bootId) {
    return connection.close(socketCloseCodes.replaced, "A newer boot of this host has taken over.");
  }
  if (!presence.wasOffline) return;
  void announceWorker(connection.workerId);
  void tellApps(connection);
};

/** Writes heartbeats down, all of a hub's in one statement every two seconds. */
export const keepHeartbeats = (): Heartbeats => {
  const heard = new Set<Connection>();
  let hearingSince = performance.now();
  let lastFlush = performance.now();
  const flush = async (): Promise<void> => {
    const now = performance.now();
    // This process or its machine stood still: what was sent meanwhile has not been read yet.
    if (now - lastFlush > 4 * flushEveryMs) hearingSince = now;
    lastFlush = now;
    const batch = [...heard];
    heard.clear();
    if (batch.length === 0) return;
    try {
      const rows = await markSeen([...new Set(batch.map((connection) => connection.workerId))]);
      const byId = new Map(rows.map((row) => [row.id, row]));
      for (const connection of batch) settle(connection, byId.get(connection.workerId));
    } catch (error) {
      hearingSince = performance.now();
      for (const connection of batch) heard.add(connection);
      logger().debug({ error }, "Heartbeats could not be written down");
    }
  };
  let flushing = Promise.resolve();
  const timer = setInterval(() => {
    flushing = flushing.then(flush);
  }, flushEveryMs);
  return {
    note: (connection) => heard.add(connection),
    forget: (connection) => heard.delete(connection),
    hearingForMs: () => performance.now() - hearingSince,
    stop: async () => {
      clearInterval(timer);
      await flushing;
    },
  };
};
