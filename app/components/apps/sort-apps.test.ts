import { expect, it } from "vitest";
import type { AppWithLatest } from "@/server/apps/schema";
import { type AppOrder, arrangeApps } from "./sort-apps";

const app = (name: string, status: AppWithLatest["status"], createdAt: string | null) =>
  ({
    name,
    status,
    url: `https://${name}.example.com`,
    repository: "https://git.example.com/all.git",
    latestDeployment: createdAt === null ? null : { createdAt },
  }) as AppWithLatest;

const apps = [app("shop", "running", "2026-01-02"), app("blog", "crashed", "2026-01-01"), app("api", "idle", null)];

it.each<[string, string, AppOrder | "", string[]]>([
  ["as they came", "", "", ["shop", "blog", "api"]],
  ["by name", "", "name", ["api", "blog", "shop"]],
  ["what was deployed last comes first", "", "deployed", ["shop", "blog", "api"]],
  ["trouble first", "", "status", ["blog", "api", "shop"]],
  ["those in which the text stands", "SHO", "", ["shop"]],
  ["by their repository too", "all.git", "name", ["api", "blog", "shop"]],
  ["none", "nowhere", "", []],
])("%s", (_, text, order, names) => expect(arrangeApps(apps, text, order).map(({ name }) => name)).toEqual(names));
