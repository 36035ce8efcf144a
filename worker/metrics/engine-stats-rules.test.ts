import { expect, it } from "vitest";
import { countersOfStats } from "./engine-stats-rules";

it("says the same as the kernel's files", () => {
  const stats = {
    cpu_stats: { cpu_usage: { total_usage: 206_043_994 } },
    memory_stats: { usage: 9_809_920, stats: { inactive_file: 1, total_inactive_file: 4_096 } },
    pids_stats: { current: 12 },
    networks: { eth0: { rx_bytes: 58_196, tx_bytes: 36_080 }, eth1: { rx_bytes: 4, tx_bytes: 0 } },
    blkio_stats: {
      io_service_bytes_recursive: [
        { op: "Read", value: 10 },
        { op: "Write", value: 20 },
        { op: "Total", value: 30 },
        { op: "read", value: 1 },
      ],
    },
  };
  expect(countersOfStats(stats)).toEqual({
    cpuMs: 206.043994,
    memoryBytes: 9_805_824,
    pids: 12,
    network: { received: 58_200, sent: 36_080 },
    disk: { read: 11, written: 20 },
  });
});

it("v2 has other names, and no devices until something is read", () => {
  const stats = { cpu_stats: { cpu_usage: { total_usage: 1e6 } }, memory_stats: { usage: 10, stats: { inactive_file: 4 } } };
  expect(countersOfStats({ ...stats, blkio_stats: { io_service_bytes_recursive: null } })).toEqual({
    cpuMs: 1,
    memoryBytes: 6,
    pids: null,
    network: null,
    disk: { read: 0, written: 0 },
  });
});

it("an ended container uses nothing that could be said", () => {
  expect(countersOfStats({ memory_stats: {}, cpu_stats: { cpu_usage: { total_usage: 0 } } })).toBeNull();
});
