import { saveReport } from "@/server/metrics";
import { addUsage } from "@/server/usage";
import { appsKnown } from "./apps-known";
import type { WorkerMessage } from "./protocol";

type Report = Extract<WorkerMessage, { type: "metrics" }>;

/** Takes what a host tells of itself and of its own apps, in order. Made once per socket. */
export const metricsTaker = (workerId: string): ((report: Report) => Promise<void>) => {
  const apps = appsKnown(workerId);
  let before = Promise.resolve();
  let told: ReadonlySet<string> = new Set();
  const take = async (report: Report, at: Date): Promise<void> => {
    const known = await apps();
    const items = report.items.filter((item) => known.has(item.appId));
    const now = new Set(items.map((item) => item.appId));
    // An app that has moved is another host's to speak of.
    const gone = [...told].filter((appId) => !now.has(appId) && known.has(appId));
    told = now;
    await Promise.all([saveReport({ workerId, items, gone, host: report.host, at }), addUsage(items, at)]);
  };
  return (report) => {
    // However long the database or the report before keeps it waiting: what it says is of now.
    const at = new Date();
    const taken = before.then(() => take(report, at));
    before = taken.catch(() => undefined);
    return taken;
  };
};
