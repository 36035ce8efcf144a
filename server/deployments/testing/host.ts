import type { HostFacts } from "../placement-rules";

/** A host with room, for tables of rules. */
export const host = (id: string, facts: Partial<HostFacts> = {}): HostFacts => ({
  id,
  name: `web-${id}`,
  zone: "one.test",
  labels: {},
  online: true,
  cordoned: false,
  draining: false,
  acrossZones: false,
  createdAt: new Date("2026-01-01"),
  cpus: 4,
  memoryMb: 8_192,
  reserved: { cpus: 0, memoryMb: 0 },
  apps: 0,
  ...facts,
});
