import type { SettingName } from "@/server/apps/settings-schema";

/** Settings as a person calls them. */
export const settingWords: Record<SettingName, string> = {
  repository: "Repository",
  branch: "Branch",
  image: "Image",
  registryId: "Registry",
  rootDirectory: "Root directory",
  builder: "Builder",
  dockerfilePath: "Dockerfile",
  buildTarget: "Build target",
  buildArguments: "Build arguments",
  installCommand: "Install command",
  buildCommand: "Build command",
  startCommand: "Start command",
  releaseCommand: "Release command",
  outputDirectory: "Output directory",
  singlePage: "Single-page app",
  port: "Port",
  healthCheckPath: "Health check",
  memoryMb: "Memory (MB)",
  cpus: "CPUs",
  pidsLimit: "Processes",
};
