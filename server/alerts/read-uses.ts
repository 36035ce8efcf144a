import { askRedis } from "@/server/live";
import { appSubject, hostSubject } from "@/server/metrics";
import type { WatchedRule } from "./judge-rules";
import { type AppUse, appUseSchema, type HostUse, hostUseSchema } from "./use-schema";

/** Once measuring has begun anew, each host has told what it uses by then. */
const settlesMs = 10_000;
const knownKey = "live:alerts-known";
const freshKey = "live:alerts-fresh";

export type Uses = {
  apps: ReadonlyMap<string, AppUse>;
  hosts: ReadonlyMap<string, HostUse>;
};

/**
 * Whether Redis was emptied a moment ago: what is not there is not missing then. One mark is there unless it was; the other stays until
 * what was lost has been told again. @throws Error while Redis is away
 */
export const wasEmptied = async (): Promise<boolean> => {
  const [known, fresh] = await askRedis((redis) => redis.mget(knownKey, freshKey));
  if (known) return fresh !== null;
  await askRedis((redis) => redis.set(freshKey, "1", "PX", settlesMs));
  await askRedis((redis) => redis.set(knownKey, "1"));
  return true;
};

type Parse<Use> = (text: string) => Use | null;

/** What was kept under another shape is passed over. */
const readAll = async <Use>(ids: readonly string[], keyOf: (id: string) => string, parse: Parse<Use>) => {
  const texts = ids.length === 0 ? [] : await askRedis((redis) => redis.mget(ids.map(keyOf)));
  const uses = new Map<string, Use>();
  for (const [index, id] of ids.entries()) {
    const text = texts[index];
    const use = text == null ? null : parse(text);
    if (use) uses.set(id, use);
  }
  return uses;
};

const idsOf = (rules: readonly WatchedRule[], key: "appId" | "workerId"): string[] => [
  ...new Set(rules.flatMap((rule) => rule[key] ?? [])),
];

/** What the apps and hosts of these few rules use now. @throws Error while Redis is away */
export const readUses = async (rules: readonly WatchedRule[]): Promise<Uses> => {
  const apps = await readAll(
    idsOf(rules, "appId"),
    (id) => appSubject(id).key,
    (text): AppUse | null => appUseSchema.safeParse(JSON.parse(text)).data ?? null,
  );
  const hosts = await readAll(
    idsOf(rules, "workerId"),
    (id) => hostSubject(id).key,
    (text): HostUse | null => hostUseSchema.safeParse(JSON.parse(text)).data ?? null,
  );
  return { apps, hosts };
};
