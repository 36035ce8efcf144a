import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
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

/** The first client on PATH that can build. */
export const findDockerCli = async (environment: Readonly<Record<string, string>>): Promise<CliSearch> => {
  const refused: string[] = [];
  for (const path of candidates()) {
    const version = await answer(path, ["--version"], environment);
    const major = Number(/version (\d+)\./.exec(version ?? "")?.[1] ?? 0);
    if (version === null || major < 18) refused.push(`${path} is no Docker client`);
    else if (major < 23 || (await answer(path, ["buildx", "version"], environment)) !== null) {
      return { cli: { path, version }, refused };
    } else refused.push(`${path} (${major}) lacks buildx`);
  }
  return { cli: null, refused };
};
