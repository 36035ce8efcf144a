import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url));

const ended = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Resolves with exit code or signal. */
export const exitOf = async (child: ChildProcess): Promise<number | NodeJS.Signals> => {
  if (!ended(child)) await once(child, "exit");
  return child.exitCode ?? child.signalCode ?? -1;
};

export const end = async (child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> => {
  if (!ended(child)) child.kill(signal);
  await exitOf(child);
};

/** An app in a process of its own. */
export const startApp = async (name: string): Promise<{ child: ChildProcess; port: number }> => {
  const child = spawn(process.execPath, [here("./upstream.mjs"), name], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { child, port: Number(line) };
};

/** The edge process as it is, from its source. */
export const startEdgeProcess = (settings: Record<string, string>): ChildProcess =>
  spawn(process.execPath, ["--import", "tsx", here("../main.ts")], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { NODE_ENV: "test", PATH: "/usr/bin:/bin", DOCKER_SOCKET: "/nowhere", ...settings },
  });

export const memoryMb = async (child: ChildProcess, line = "VmRSS"): Promise<number> => {
  const status = await readFile(`/proc/${child.pid}/status`, "utf8");
  return Number(new RegExp(`${line}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
};
