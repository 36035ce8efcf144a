/** Files that say "here begins an app". */
const manifests = new Set([
  "package.json",
  "requirements.txt",
  "pyproject.toml",
  "Pipfile",
  "go.mod",
  "Gemfile",
  "composer.json",
  "Cargo.toml",
  "pom.xml",
  "build.gradle",
  "build.gradle.kts",
  "index.html",
  "index.php",
  "Procfile",
]);
const mostShown = 100;

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

const isDockerfile = (path: string): boolean => /^(?:Dockerfile(?:\.[\w.-]+)?|[\w.-]+\.Dockerfile)$/i.test(nameOf(path));

/** Folders that could be the root of an app, the repository's own root as `""`, shortest first. */
export const rootDirectories = (paths: readonly string[]): string[] => {
  const found = paths.filter((path) => manifests.has(nameOf(path)) || isDockerfile(path)).map(folderOf);
  const folders = [...new Set(found)].filter((folder) => !/(?:^|\/)(?:node_modules|vendor|\.[^/]+)(?:\/|$)/.test(folder));
  return folders.sort((a, b) => a.split("/").length - b.split("/").length || a.localeCompare(b)).slice(0, mostShown);
};

export const dockerfilesIn = (paths: readonly string[]): string[] => paths.filter(isDockerfile).slice(0, mostShown);
