import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import type { EdgeSettings } from "../env";
import { type EdgeFiles, readIfThere } from "./files";
import type { EdgeLog } from "./log";

/** `command` runs the edge in the foreground; the built-in one is this very program. */
export type ChosenEdge =
  | { kind: "traefik"; command: readonly string[] }
  | { kind: "traefik-container"; command: readonly string[]; cleanUp: readonly string[] }
  | { kind: "builtin" };

/** An exact one: its configuration is read strictly, and one that is too old would not start. */
const image = "traefik:v3.7.9";
const run = promisify(execFile);

const isExecutable = async (path: string): Promise<boolean> => {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    // Not there or not ours to run: either way not this one.
    return false;
  }
};

const succeeds = async (command: readonly string[], timeout: number): Promise<boolean> => {
  const [program = "", ...args] = command;
  try {
    await run(program, args, { timeout });
    return true;
  } catch {
    // No such program, or it said no: the answer is the same.
    return false;
  }
};

/**
 * Traefik 3.7.3 or newer, by what `traefik version` prints: older ones refuse the document's rules or our configuration. One built
 * from source says `dev`.
 */
export const saysGoodTraefik = (printed: string): boolean => {
  const version = /Version:\s*(\S+)/.exec(printed)?.[1];
  if (version === "dev") return true;
  const [major = 0, minor = 0, patch = 0] = (/^v?(\d+)\.(\d+)\.(\d+)/.exec(version ?? "") ?? []).slice(1).map(Number);
  return major > 3 || (major === 3 && (minor > 7 || (minor === 7 && patch >= 3)));
};

const isGoodTraefik = async (binary: string): Promise<boolean> => {
  try {
    const { stdout } = await run(binary, ["version"], { timeout: 5_000 });
    return saysGoodTraefik(stdout);
  } catch {
    // Not a program that knows its version.
    return false;
  }
};

const findTraefik = async ({ TRAEFIK_BIN, PATH }: EdgeSettings): Promise<string | null> => {
  const candidates = TRAEFIK_BIN === undefined ? PATH.split(delimiter).map((folder) => join(folder, "traefik")) : [TRAEFIK_BIN];
  for (const candidate of candidates) if ((await isExecutable(candidate)) && (await isGoodTraefik(candidate))) return candidate;
  return null;
};

/** The container on the host's network, reading its configuration where the worker writes it. */
export const containerCommand = (settings: Pick<EdgeSettings, "DOCKER_SOCKET">, files: EdgeFiles) => {
  const docker = ["docker", "--host", `unix://${settings.DOCKER_SOCKET}`];
  const name = `wisehosting-edge-${createHash("sha256").update(files.folder).digest("hex").slice(0, 12)}`;
  const limits = ["--cap-drop", "ALL", "--cap-add", "NET_BIND_SERVICE", "--security-opt", "no-new-privileges", "--read-only"];
  // What it says is our own log already: the engine keeps a little of it, and not without an end.
  const log = ["--log-driver", "json-file", "--log-opt", "max-size=10m", "--log-opt", "max-file=3"];
  const mount = [`${files.folder}:${files.folder}:ro`, `${files.traefikOwn}:${files.traefikOwn}`].flatMap((volume) => [
    "--volume",
    volume,
  ]);
  return {
    command: [
      ...docker,
      ...["run", "--rm", "--name", name, "--network", "host", ...limits, ...log, ...mount, image],
      `--configFile=${files.traefikStatic}`,
    ],
    cleanUp: [...docker, "rm", "--force", name],
    has: [...docker, "image", "inspect", image],
    pull: [...docker, "pull", "--quiet", image],
  };
};

/** Decides by EDGE, and for `auto` by what is here: the program, else its image, else the built-in one. */
export const chooseEdge = async (settings: EdgeSettings, files: EdgeFiles, log: EdgeLog): Promise<ChosenEdge> => {
  const wish = settings.EDGE;
  if (wish === "builtin") return { kind: "builtin" };
  if (wish !== "traefik-container") {
    const binary = await findTraefik(settings);
    if (binary) return { kind: "traefik", command: [binary, `--configFile=${files.traefikStatic}`] };
    if (settings.TRAEFIK_BIN !== undefined) log.warn({ path: settings.TRAEFIK_BIN }, "TRAEFIK_BIN is no Traefik 3.7.3 or newer");
    if (wish === "traefik")
      throw new Error("EDGE is traefik, but there is no Traefik 3.7.3 or newer: set TRAEFIK_BIN or put traefik on PATH.");
  }
  const container = containerCommand(settings, files);
  // Pulled once, when the edge starts here for the first time: a restart must not wait for a registry.
  const mayPull = wish === "traefik-container" || (await readIfThere(files.kind)) === null;
  const there = (await succeeds(container.has, 10_000)) || (mayPull && (await succeeds(container.pull, 45_000)));
  if (there) return { kind: "traefik-container", command: container.command, cleanUp: container.cleanUp };
  if (wish === "traefik-container")
    throw new Error(`EDGE is traefik-container, but the engine has no ${image} and cannot pull it.`);
  return { kind: "builtin" };
};
