export { latestSnapshot, recentSnapshots, saveReport } from "./snapshots";
export { appSubject, hostSubject } from "./subjects";
export { watchMetrics } from "./watch-metrics";
