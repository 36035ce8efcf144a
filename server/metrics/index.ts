export { latestSnapshot, saveSnapshot } from "./snapshots";
export { watchMetrics } from "./watch-metrics";
