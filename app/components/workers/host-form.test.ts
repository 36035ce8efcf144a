import { expect, it } from "vitest";
import type { WorkerView } from "@/server/workers/schema";
import { changeOf, valuesOf } from "./host-form";

const host = {
  id: "wrk_1",
  name: "web-2",
  region: "Frankfurt",
  zone: "apps.example.com",
  labels: { disk: "ssd" },
  addresses: ["203.0.113.7"],
  publicAddresses: ["203.0.113.7"],
  capacity: { cpus: 4, memoryBytes: 1_073_741_824, diskBytes: 1, measured: { cpus: 4, memoryBytes: 2_147_483_648 } },
} as unknown as WorkerView;

it("shows as empty what is as it was measured", () =>
  expect(valuesOf(host)).toEqual({
    name: "web-2",
    region: "Frankfurt",
    zone: "apps.example.com",
    labels: "disk=ssd",
    publicAddresses: "203.0.113.7",
    cpus: "",
    memoryMb: "1024",
  }));

it.each([
  ["nothing that was left alone", {}, {}],
  ["a name", { name: " web-3 " }, { name: "web-3" }],
  ["no region", { region: "" }, { region: "" }],
  ["other labels", { labels: "disk=ssd tier=web" }, { labels: { disk: "ssd", tier: "web" } }],
  ["no labels", { labels: "" }, { labels: {} }],
  ["other addresses", { publicAddresses: "203.0.113.8, 2001:db8::8" }, { publicAddresses: ["203.0.113.8", "2001:db8::8"] }],
  ["addresses as the host says them", { publicAddresses: " " }, { publicAddresses: null }],
  ["CPUs with a comma", { cpus: "1,5" }, { capacity: { cpus: 1.5 } }],
  ["memory as it is measured", { memoryMb: "" }, { capacity: { memoryBytes: null } }],
  ["memory in bytes", { memoryMb: "512" }, { capacity: { memoryBytes: 536_870_912 } }],
])("sends %s", (_, values, change) =>
  expect(changeOf(host, { ...valuesOf(host), ...values })).toEqual({ faults: [], change: { id: "wrk_1", ...change } }),
);

it.each([
  ["labels", { labels: "ssd" }],
  ["publicAddresses", { publicAddresses: "203.0.113.8, example.com" }],
  ["cpus", { cpus: "many" }],
  ["memoryMb", { memoryMb: "-1" }],
])("finds the fault in %s", (field, values) =>
  expect(changeOf(host, { ...valuesOf(host), ...values }).faults.map((fault) => fault.field)).toEqual([field]),
);
