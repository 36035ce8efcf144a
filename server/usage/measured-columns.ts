/** What is measured of an app in a bucket, as columns of the tables and of the files, in their order. */
export const measuredColumns = [
  "covered_seconds",
  "cpu_seconds",
  "memory_bytes_avg",
  "memory_bytes_peak",
  "network_received_bytes",
  "network_sent_bytes",
  "disk_bytes",
  "requests",
  "errors",
  "latency_p95_ms",
] as const;
