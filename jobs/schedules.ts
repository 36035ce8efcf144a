import { checkDueConnections } from "@/server/connections";
import { checkDueDomains } from "@/server/domains";
import { env } from "@/server/env";
import { checkRequests, closeIdlePreviews } from "@/server/previews";
import type { Schedule } from "@/server/queue";
import { pruneUsage, recordUsage } from "@/server/usage";
import { checkDueHeads, headsEveryMs } from "./check-heads";
import { evaluateAlerts } from "./evaluate-alerts";
import { certificatesEveryMs, orderDueCertificates } from "./order-certificates";
import { pruneRecords } from "./prune-records";
import { recoverStuckDeployments } from "./recover-stuck";

export type Job = Schedule & { run: (slot: Date) => Promise<void> };

/** Often enough that nobody waits much longer than the limit itself. */
const stuckEveryMs = (): number => Math.min(30_000, Math.max(2_000, Math.floor(env().STUCK_AFTER_MS / 4)));

/** Nobody sees a preview much longer than it is to stay. */
const idleEveryMs = (): number => Math.min(60_000, Math.max(1_000, Math.floor(env().PREVIEW_IDLE_MS / 4)));
/** A few of those that are due: often, so that their questions do not come all at once. */
const requestsEveryMs = (): number => Math.min(60_000, env().CHECK_HEADS_EVERY_MS);

/** Everything that the platform does by the clock. */
export const jobs = (): readonly Job[] => [
  { name: "recover-stuck", everyMs: stuckEveryMs(), run: (slot) => recoverStuckDeployments(slot, stuckEveryMs()) },
  { name: "evaluate-alerts", everyMs: env().ALERT_TICK_MS, run: evaluateAlerts },
  { name: "check-heads", everyMs: headsEveryMs(), run: checkDueHeads },
  { name: "close-idle-previews", everyMs: idleEveryMs(), run: closeIdlePreviews },
  { name: "check-requests", everyMs: requestsEveryMs(), run: checkRequests },
  // As often as the shortest pause between two looks at one domain.
  { name: "check-domains", everyMs: 5_000, run: checkDueDomains },
  // Each is asked for once a day.
  { name: "check-connections", everyMs: 600_000, run: checkDueConnections },
  { name: "order-certificates", everyMs: certificatesEveryMs, run: orderDueCertificates },
  { name: "prune-records", everyMs: 3_600_000, run: pruneRecords },
  { name: "record-usage", everyMs: 60_000, run: () => recordUsage() },
  // Once a day there is something to remove. A machine that is off at that moment does it an hour after it is back.
  { name: "prune-usage", everyMs: 3_600_000, run: () => pruneUsage() },
];
