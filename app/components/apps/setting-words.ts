import type { AppSnapshot, SettingName } from "@/server/apps/settings-schema";

/** Settings as a person calls them. */
export const settingWords: Record<SettingName, string> = {
  repository: "Repository",
  branch: "Branch",
  image: "Image",
  registryId: "Registry",
  rootDirectory: "Root directory",
  builder: "Builder",
  dockerfilePath: "Dockerfile",
  buildTarget: "Target",
  buildArguments: "Build arguments",
  installCommand: "Install command",
  buildCommand: "Build command",
  startCommand: "Start command",
  releaseCommand: "Pre-deploy command",
  outputDirectory: "Output directory",
  singlePage: "Single-page app",
  port: "Port",
  healthCheckPath: "Health check",
  memoryMb: "Memory in MB",
  cpus: "CPUs",
  pidsLimit: "Processes",
};

/** A setting's value; null where it is not set. */
export const settingText = (value: AppSnapshot[SettingName]): string | null => {
  if (value === null || value === "") return null;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value !== "object") return String(value);
  const entries = Object.entries(value).map(([key, text]) => `${key}=${text}`);
  return entries.length === 0 ? null : entries.sort().join("\n");
};
