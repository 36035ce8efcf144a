import type { Files } from "../listing";
import type { Chosen, Instruction } from "../recipe";
import { buildStage } from "./dockerfile";
import { nodeVersion } from "./node-version";
import { packageJson } from "./package-json";
import { packageManager } from "./package-manager";

/** What an app of another language builds with Node: a stage of its own named `build`; no lines where there is none. */
export const assetStage = (files: Files, chosen: Chosen | null): { stage: Instruction[]; evidence: string[] } => {
  const json = packageJson(files);
  if (json.script("build") === null) return { stage: [], evidence: [] };
  const manager = packageManager(files, json);
  const [version, versionEvidence] = nodeVersion(files, json);
  const evidence = ["package.json has a script build: its assets are built with Node", manager.evidence, versionEvidence];
  if (chosen === null) return { stage: [], evidence };
  const own: Chosen = { ...chosen, start: null, install: manager.install, build: manager.runs("build"), installGiven: false };
  return { stage: [...buildStage({ files, json, manager, version, framework: undefined }, own)], evidence };
};
