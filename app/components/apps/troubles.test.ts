import { expect, it } from "vitest";
import type { Alert } from "@/server/alerts/schema";
import type { AppWithLatest } from "@/server/apps/schema";
import { settingsDefaults } from "@/server/apps/settings-schema";
import { troublesOf } from "./troubles";

const app = (more: Partial<AppWithLatest>): AppWithLatest => ({
  id: "app_1",
  name: "shop",
  subdomain: "shop",
  ...settingsDefaults,
  repository: "https://git.example.com/shop.git",
  status: "running",
  statusReason: null,
  diskOverQuotaAt: null,
  wanted: "running",
  url: "https://shop.example.com",
  workerId: "wrk_1",
  zone: null,
  hostLabels: {},
  previewOf: null,
  host: { name: "alpha", offlineSince: null },
  liveDeploymentId: "dep_1",
  automaticDeploysPausedAt: null,
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:00.000Z",
  latestDeployment: null,
  ...more,
});

const failed: AppWithLatest["latestDeployment"] = {
  id: "dep_2",
  number: 2,
  status: "failed",
  reason: "The build failed.",
  branch: "main",
  commit: null,
  commitMessage: null,
  createdAt: "2026-01-01T00:00:00.000Z",
};
const away = { status: "stopped", statusReason: "worker_offline" } as const;
const host = { id: "wrk_1", name: "alpha", status: "online", warning: null, apps: 1 } as const;

it.each([
  ["nothing", [app({})], [host], []],
  [
    "more disk than it may take leads to the app",
    [app({ diskOverQuotaAt: "2026-01-01T00:00:00.000Z" })],
    [],
    ["shop takes more disk than it may → /apps/shop"],
  ],
  ["a crash leads to the log", [app({ status: "crashed", statusReason: "exited" })], [], ["shop crashed → /apps/shop/logs"]],
  [
    "a failed deployment leads to it",
    [app({ latestDeployment: failed })],
    [],
    ["shop failed to deploy #2 → /apps/shop/deployments/2"],
  ],
  ["to a member an app is out of reach", [app(away)], [], ["shop is out of reach → /apps/shop"]],
  [
    "to an administrator its host is, once for all its apps",
    [app(away), app({ ...away, id: "app_2", name: "blog" })],
    [{ ...host, status: "offline" as const }],
    ["alpha is offline → /hosts/alpha"],
  ],
  [
    "an app without a host",
    [app({ status: "stopped", statusReason: "host_removed", workerId: null })],
    [],
    ["shop lost its host → /apps/shop"],
  ],
  ["a host's warning", [app({})], [{ ...host, warning: "The disk is almost full." }], ["alpha needs a look → /hosts/alpha"]],
])("%s", (_, apps, hosts, expected) =>
  expect(troublesOf(apps, hosts).map(({ subject, what, href }) => `${subject} ${what} → ${href}`)).toEqual(expected),
);

it.each([
  [1, [app(away)], /^It runs shop\. They may/],
  [3, [app(away)], /^It runs shop and more\./],
  [2, [], /^2 apps of other teams/],
  [0, [], /^No app/],
])("says which of the %d apps of a host that is away are one's own", (apps, own, why) => {
  expect(troublesOf(own, [{ ...host, apps, status: "offline" }])[0]?.why).toMatch(why);
});

const alert = {
  id: "alt_1",
  kind: "host_disk_percent",
  appName: null,
  workerId: "wrk_1",
  workerName: "alpha",
  comparison: "above",
  firedAt: "2026-01-01T00:00:00.000Z",
  reason: "The disk has been above 85 %.",
  acknowledgedAt: null,
  mutedUntil: null,
} as Alert;
const later = "2026-01-02T00:00:00.000Z";

it.each([
  ["fires", alert, ["alpha is above its host disk threshold → /hosts/alpha"]],
  ["somebody looks after", { ...alert, acknowledgedAt: later }, []],
  ["is muted", { ...alert, mutedUntil: later }, []],
  ["its host's state tells already", { ...alert, kind: "host_offline" as const }, []],
])("what %s", (_, firing, expected) =>
  expect(troublesOf([], [], [firing]).map(({ subject, what, href }) => `${subject} ${what} → ${href}`)).toEqual(expected),
);
