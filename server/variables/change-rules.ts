import { bytesOf, defaultUse, largestTotal, looksSecret, mostVariables, refuseKey, refuseUse, refuseValue } from "./key-rules";
import type { KeptVariable, MergedVariables, SavedVariable, VariableChanges, VariableEntry } from "./schema";

export type VariableFault = { key: string; message: string; kind: "invalid" | "write-only" };

/** What is to be there after the change and what that means for each key, or why it cannot be. */
export type PlannedChange =
  | { ok: true; next: SavedVariable[]; changes: VariableChanges }
  | { ok: false; faults: VariableFault[] };

type Wish = { mode: "replace" | "merge"; variables: MergedVariables };

const entryOf = (written: string | VariableEntry): VariableEntry => (typeof written === "string" ? { value: written } : written);

const faultOf = (before: KeptVariable | undefined, next: KeptVariable, entry: VariableEntry): VariableFault | null => {
  const { key } = next;
  const message = refuseKey(key) ?? refuseValue(key, next.value) ?? refuseUse(key, next.usedIn);
  if (message !== null) return { key, message, kind: "invalid" };
  if (before === undefined && entry.value === undefined)
    return { key, message: `Give a value for ${key}: there is none yet.`, kind: "invalid" };
  if (before?.secret && !next.secret && entry.value === undefined)
    return { key, message: `${key} is a secret. It can be made readable only together with a new value.`, kind: "write-only" };
  return null;
};

/** What is not said stays as it was; for a new variable it follows from its name. */
const nextOf = (key: string, entry: VariableEntry, before: SavedVariable | undefined): SavedVariable => ({
  key,
  value: entry.value ?? before?.value ?? "",
  usedIn: entry.usedIn ?? before?.usedIn ?? defaultUse(key),
  secret: entry.secret ?? before?.secret ?? looksSecret(key),
  inPreviews: entry.inPreviews ?? before?.inPreviews ?? false,
});

const isSame = (one: SavedVariable, other: SavedVariable): boolean =>
  one.value === other.value && one.usedIn === other.usedIn && one.secret === other.secret && one.inPreviews === other.inPreviews;

const changesBetween = (
  current: ReadonlyMap<string, SavedVariable>,
  next: ReadonlyMap<string, SavedVariable>,
): VariableChanges => {
  const changes: VariableChanges = { added: [], changed: [], same: [], removed: [] };
  for (const [key, variable] of next) {
    const before = current.get(key);
    if (before === undefined) changes.added.push(key);
    else changes[isSame(before, variable) ? "same" : "changed"].push(key);
  }
  changes.removed = [...current.keys()].filter((key) => !next.has(key));
  return changes;
};

const faultsOfAll = (next: readonly KeptVariable[]): VariableFault[] => {
  if (next.length > mostVariables) {
    const message = `An app has at most ${mostVariables} variables in a scope; this would make ${next.length}.`;
    return [{ key: "", message, kind: "invalid" }];
  }
  const total = next.reduce((sum, { key, value }) => sum + bytesOf(key) + bytesOf(value), 0);
  return total > largestTotal
    ? [{ key: "", message: "All variables of a scope together are larger than 512 KiB.", kind: "invalid" }]
    : [];
};

/** Decides a change of one scope. Pure: the same for the preview and for the write. */
export const planChange = (current: readonly SavedVariable[], { mode, variables }: Wish): PlannedChange => {
  const before = new Map(current.map((variable) => [variable.key, variable]));
  const next = new Map(mode === "merge" ? before : []);
  const faults: VariableFault[] = [];
  for (const [key, written] of Object.entries(variables)) {
    if (written === null) {
      next.delete(key);
      continue;
    }
    const entry = entryOf(written);
    const variable = nextOf(key, entry, before.get(key));
    const fault = faultOf(before.get(key), variable, entry);
    if (fault) faults.push(fault);
    next.set(key, variable);
  }
  const all = [...next.values()];
  faults.push(...faultsOfAll(all));
  return faults.length > 0 ? { ok: false, faults } : { ok: true, next: all, changes: changesBetween(before, next) };
};
