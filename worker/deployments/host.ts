import type { Engine } from "../docker/engine";
import type { HostPorts } from "../docker/host-ports";
import type { AppNetwork } from "../docker/network";
import type { EdgeSync } from "../edge/sync";
import type { WorkerSettings } from "../env";
import type { LogKeeper } from "../logs/log-keeper";
import type { ClaimLogs } from "../runtime/claim-logs";
import type { DesiredSync } from "../runtime/desired-sync";
import type { Log } from "../runtime/logger";
import type { Spool } from "../runtime/spool";
import type { HeldClaims } from "./held-claims";
import type { Retirements } from "./retirements";

/** What deployments need of the host's program. */
export type DeployHost = {
  settings: WorkerSettings;
  /** Of this start of the program: claims of others are not ours to end. */
  bootId: string;
  /** Known since the first welcome. */
  installationId: () => string;
  engine: Engine;
  ports: HostPorts;
  network: () => Promise<AppNetwork>;
  /** Resolves when the control plane has heard of this boot within the last 20 s: before every side effect in Docker. */
  fence: (signal?: AbortSignal) => Promise<void>;
  desired: DesiredSync;
  edge: Pick<EdgeSync, "ensureVersion" | "confirmedVersion">;
  spool: Spool;
  logs: ClaimLogs;
  /** What apps write: read to its end before a container goes, removed with its app. */
  appLogs: Pick<LogKeeper, "settle" | "remove">;
  held: HeldClaims;
  retirements: Retirements;
  /** Something was done to our containers. */
  onContainersChanged: () => void;
  log: Log;
};
