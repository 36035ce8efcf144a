import type { AppSnapshot, SettingName } from "@/server/apps/settings-schema";
import type { KeptVariable } from "@/server/variables/schema";

/** What a restart without a build can change. Pure and browser-safe. */

/** Settings that the image knows nothing of: all others wait for a build. */
export const settingsOfRun = [
  "port",
  "startCommand",
  "healthCheckPath",
  "memoryMb",
  "cpus",
  "pidsLimit",
] as const satisfies readonly SettingName[];

type RunSettings = Pick<AppSnapshot, (typeof settingsOfRun)[number]>;

/** The settings that an image runs with after a restart: its own of the build, the app's of the run. */
export const settingsAfterRestart = (ran: AppSnapshot, wanted: AppSnapshot): AppSnapshot => ({
  ...ran,
  ...(Object.fromEntries(settingsOfRun.map((name) => [name, wanted[name]])) as RunSettings),
  // Cleared: the command that the image was built with stays in it until the next build.
  startCommand: wanted.startCommand ?? ran.startCommand,
});

/** The same of variables: what the build had a part in stays as the image was built with, and waits for the next one. */
export const variablesAfterRestart = (ran: readonly KeptVariable[], wanted: readonly KeptVariable[]): KeptVariable[] => {
  const built = ran.filter(({ usedIn }) => usedIn !== "run");
  const keys = new Set(built.map(({ key }) => key));
  const ofRun = wanted.filter(({ key, usedIn }) => usedIn === "run" && !keys.has(key));
  return [...ofRun, ...built].sort((a, b) => (a.key < b.key ? -1 : 1));
};
