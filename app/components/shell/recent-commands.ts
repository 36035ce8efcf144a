import { readStored, writeStored } from "@/app/lib/preferences";

const key = "wisehosting.recent-commands";
const most = 5;

/** Ids of what was chosen last, the newest first. */
export const recentCommands = (): string[] => {
  try {
    const found: unknown = JSON.parse(readStored("localStorage", key) ?? "[]");
    return Array.isArray(found) ? found.filter((id) => typeof id === "string").slice(0, most) : [];
  } catch {
    return [];
  }
};

export const rememberCommand = (id: string): void => {
  const next = [id, ...recentCommands().filter((other) => other !== id)].slice(0, most);
  writeStored("localStorage", key, JSON.stringify(next));
};
