import type { AppSnapshot, SettingName } from "@/server/apps/settings-schema";
import type { KeptVariable } from "@/server/variables/schema";

/** What differs between two deployments. Pure and browser-safe. */
export type SettingChange = { name: SettingName; before: AppSnapshot[SettingName]; after: AppSnapshot[SettingName] };
export type VariableChange = Pick<KeptVariable, "key" | "secret"> & { change: "added" | "removed" | "changed" };

const sortedText = (value: AppSnapshot[SettingName]): string =>
  JSON.stringify(typeof value === "object" && value !== null ? Object.entries(value).sort() : value);

/** Settings that are not the same, by name. */
export const changedSettings = (before: AppSnapshot, after: AppSnapshot): SettingChange[] =>
  (Object.keys(after) as SettingName[])
    .filter((name) => sortedText(before[name]) !== sortedText(after[name]))
    .sort()
    .map((name) => ({ name, before: before[name], after: after[name] }));

const isSame = (a: KeptVariable, b: KeptVariable): boolean =>
  a.value === b.value && a.usedIn === b.usedIn && a.secret === b.secret;

/** Variables that came, went or changed, by key. Their values are not in the answer. */
export const changedVariables = (before: readonly KeptVariable[], after: readonly KeptVariable[]): VariableChange[] => {
  const old = new Map(before.map((variable) => [variable.key, variable]));
  const fresh = new Map(after.map((variable) => [variable.key, variable]));
  const keys = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return keys.flatMap((key): VariableChange[] => {
    const was = old.get(key);
    const is = fresh.get(key);
    if (was && is) return isSame(was, is) ? [] : [{ key, secret: was.secret || is.secret, change: "changed" }];
    if (is) return [{ key, secret: is.secret, change: "added" }];
    return was ? [{ key, secret: was.secret, change: "removed" }] : [];
  });
};
