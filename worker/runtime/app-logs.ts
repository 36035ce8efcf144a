import type { Engine } from "../docker/engine";
import type { WorkerSettings } from "../env";
import { LogKeeper } from "../logs/log-keeper";
import { workerFolders } from "./files";
import type { Log } from "./logger";

const megabyte = 1_048_576;

type Parts = { settings: WorkerSettings; engine: Engine; log: Log; installationId: () => string | null };

/** The keeper of what apps write, as this host's settings want it. */
export const logKeeperOf = ({ settings, engine, log, installationId }: Parts): LogKeeper =>
  new LogKeeper({
    folder: workerFolders(settings.DATA_DIR).appLogs,
    engine,
    installationId,
    limits: {
      linesPerSecond: settings.LOG_LINES_PER_SECOND,
      burstLines: settings.LOG_BURST_LINES,
      days: settings.LOG_RETENTION_DAYS,
      appBytes: settings.LOG_MAX_MB * megabyte,
      totalBytes: settings.LOG_MAX_TOTAL_MB * megabyte,
      floorBytes: settings.MIN_FREE_DISK_MB * megabyte,
    },
    onFault: (error) => log.warn({ reason: String(error) }, "What an app writes could not be read or kept; it is tried again"),
  });
