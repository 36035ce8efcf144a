import { settingsOfRun } from "../deployments/restart-rules";
import type { KeptVariable } from "../variables/schema";
import type { PendingChange, PendingNeed } from "./pending-schema";
import type { AppSnapshot, SettingName } from "./settings-schema";

/** An app as it is saved, or as a deployment has kept it; values are open here. */
export type AppState = { settings: AppSnapshot; variables: readonly KeptVariable[] };

/** More of a value than this is not sent: it is to be recognised, not read. */
const shownCharacters = 200;

const shorten = (text: string): string => (text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text);

const textOf = (value: AppSnapshot[SettingName] | undefined): string | null => {
  if (value === null || value === undefined) return null;
  if (typeof value !== "object") return String(value);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return entries.map(([name, each]) => `${name}=${each}`).join("\n");
};

/** The start command that an image was built with stands in the image: taking it away again needs another image. */
const needOf = (name: SettingName, after: string | null): PendingNeed =>
  (settingsOfRun as readonly SettingName[]).includes(name) && !(name === "startCommand" && after === null) ? "restart" : "build";

const settingChange = (name: SettingName, saved: AppSnapshot, running: AppSnapshot): PendingChange | null => {
  // A deployment of an older version of the platform knows nothing of a newer setting.
  if (running[name] === undefined) return null;
  const before = textOf(running[name]);
  const after = textOf(saved[name]);
  if (before === after) return null;
  const needs = needOf(name, after);
  const shown = { before: before === null ? null : shorten(before), after: after === null ? null : shorten(after) };
  return { kind: "setting", name, change: "changed", ...shown, secret: false, needs };
};

const variableChange = (
  name: string,
  before: KeptVariable | undefined,
  after: KeptVariable | undefined,
): PendingChange | null => {
  // That a value is a secret now says how it is shown; what runs is the same.
  if (before?.value === after?.value && before?.usedIn === after?.usedIn) return null;
  const secret = Boolean(before?.secret || after?.secret);
  const atRunOnly = [before, after].every((each) => each === undefined || each.usedIn === "run");
  const shown = (each: KeptVariable | undefined) => (each === undefined || secret ? null : shorten(each.value));
  return {
    kind: "variable",
    name,
    change: before === undefined ? "added" : after === undefined ? "removed" : "changed",
    before: shown(before),
    after: shown(after),
    secret,
    needs: atRunOnly ? "restart" : "build",
  };
};

/** What is saved and not yet what runs, settings first. Secrets are compared here and left out of the answer. Pure. */
export const pendingChanges = (saved: AppState, running: AppState): PendingChange[] => {
  const names = Object.keys(saved.settings) as SettingName[];
  const before = new Map(running.variables.map((variable) => [variable.key, variable]));
  const after = new Map(saved.variables.map((variable) => [variable.key, variable]));
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  return [
    ...names.map((name) => settingChange(name, saved.settings, running.settings)),
    ...keys.map((key) => variableChange(key, before.get(key), after.get(key))),
  ].filter((change) => change !== null);
};

/** What brings all of it to life; null when nothing waits. */
export const needOfAll = (changes: readonly PendingChange[]): PendingNeed | null => {
  if (changes.length === 0) return null;
  return changes.some(({ needs }) => needs === "build") ? "build" : "restart";
};
