import { env } from "@/server/env";
import type { Schedule } from "@/server/queue";
import { checkDueHeads, headsEveryMs } from "./check-heads";
import { pruneRecords } from "./prune-records";
import { recoverStuckDeployments } from "./recover-stuck";

export type Job = Schedule & { run: (slot: Date) => Promise<void> };

/** Often enough that nobody waits much longer than the limit itself. */
const stuckEveryMs = (): number => Math.min(30_000, Math.max(2_000, Math.floor(env().STUCK_AFTER_MS / 4)));

/** Everything that the platform does by the clock. */
export const jobs = (): readonly Job[] => [
  { name: "recover-stuck", everyMs: stuckEveryMs(), run: (slot) => recoverStuckDeployments(slot, stuckEveryMs()) },
  { name: "check-heads", everyMs: headsEveryMs(), run: checkDueHeads },
  { name: "prune-records", everyMs: 3_600_000, run: pruneRecords },
];
