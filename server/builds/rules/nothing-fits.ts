import type { Files } from "./listing";

const manifest =
  /^(.+)\/(?:Dockerfile|package\.json|requirements\.txt|pyproject\.toml|go\.mod|Gemfile|composer\.json|Cargo\.toml|pom\.xml|build\.gradle(?:\.kts)?|index\.html)$/;

/** Folders, nearest first, in which an app might be. */
const appsBelow = (files: Files): string[] => {
  const folders = files.matching(manifest).map((path) => manifest.exec(path)?.[1] ?? "");
  const depth = (folder: string) => folder.split("/").length;
  return [...new Set(folders)]
    .filter((folder) => !/(?:^|\/)(?:node_modules|vendor|\.[^/]+)(?:\/|$)/.test(folder))
    .sort((a, b) => depth(a) - depth(b))
    .slice(0, 3);
};

/** The sentence for files of which nobody knows how they run. */
export const nothingFits = (files: Files, lookedFor: readonly string[]): string => {
  const apps = appsBelow(files);
  const next =
    apps.length > 0
      ? `Choose the app's root directory, there seems to be one in ${apps.join(", ")}, or add a Dockerfile.`
      : "Add a Dockerfile, or one of these files.";
  return `Nothing in the app's root directory says how it is built. Looked for: Dockerfile, ${lookedFor.join(", ")}. ${next}`;
};
