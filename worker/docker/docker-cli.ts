import { execFile } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { inheritedEnvironment } from "../env";

const run = promisify(execFile);

/** Docker's client, with BuildKit inside (before 23) or beside it (buildx). */
export type DockerCli = { path: string; version: string };
export type CliSearch = { cli: DockerCli | null /** Why the others do not do. */; refused: readonly string[] };

const answer = async (path: string, args: readonly string[], environment: Readonly<Record<string, string>>) => {
  try {
    const { stdout } = await run(path, [...args], { timeout: 10_000, env: { ...environment } as NodeJS.ProcessEnv });
    return stdout.trim();
  } catch {
    // No such program, or it does not know this command: either way not this one.
    return null;
  }
};

const candidates = (): string[] => {
  const folders = (inheritedEnvironment().PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const all = [...folders, "/usr/bin", "/usr/local/bin"].map((folder) => join(folder, "docker"));
  return [...new Set(all)].filter((path) => existsSync(path));
};

/** What programs of Docker get to see: nothing of the worker's own settings, a home of their own. */
export const cliEnvironment = (home: string, socket: string): Record<string, string> => ({
  PATH: inheritedEnvironment().PATH ?? "/usr/local/bin:/usr/bin:/bin",
  HOME: home,
  DOCKER_CONFIG: join(home, ".docker"),
  DOCKER_HOST: `unix://${socket}`,
  DOCKER_BUILDKIT: "1",
  DOCKER_SCAN_SUGGEST: "false",
  BUILDKIT_PROGRESS: "plain",
});

/** What an installed, replaced or removed client changes. */
const stampOf = (paths: readonly string[]): string => paths.map((path) => `${path} ${statSync(path).mtimeMs}`).join("\n");

let found: { stamp: string; search: CliSearch } | null = null;

/** The first client on PATH that can build. Asked before every build; the programs themselves are asked once. */
export const findDockerCli = async (environment: Readonly<Record<string, string>>): Promise<CliSearch> => {
  const paths = candidates();
  const stamp = stampOf(paths);
  if (found?.stamp === stamp) return found.search;
  const search = await askForCli(paths, environment);
  // A component that is missing now may be installed beside its client, which stays as it is.
  if (search.cli !== null) found = { stamp, search };
  return search;
};

const askForCli = async (paths: readonly string[], environment: Readonly<Record<string, string>>): Promise<CliSearch> => {
  const refused: string[] = [];
  for (const path of paths) {
    const version = await answer(path, ["--version"], environment);
    const major = Number(/version (\d+)\./.exec(version ?? "")?.[1] ?? 0);
    if (version === null || major < 18) refused.push(`${path} is no Docker client`);
    else if (major < 23 || (await answer(path, ["buildx", "version"], environment)) !== null) {
      return { cli: { path, version }, refused };
    } else refused.push(`${path} (${major}) lacks buildx`);
  }
  return { cli: null, refused };
};
