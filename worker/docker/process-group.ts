import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";

const setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].find((path) => existsSync(path));
const killAfterMs = 2_000;

export type GroupCommand = {
  command: readonly string[];
  environment: Readonly<Record<string, string>>;
  cwd: string;
  /** False: no more until `resume` resolves. */
  onOutput: (bytes: Buffer) => boolean;
  resume: () => Promise<void>;
  signal: AbortSignal;
};

/**
 * Runs a program in a process group of its own, of which nothing is left afterwards. It dies with us, however we die. An
 * aborted signal ends the group: SIGTERM, two seconds later SIGKILL. Gives the exit code, null when it was ended.
 */
export const runGroup = async (group: GroupCommand): Promise<number | null> => {
  group.signal.throwIfAborted();
  const [program = "", ...args] = [...(setpriv ? [setpriv, "--pdeathsig", "KILL", "--"] : []), ...group.command];
  const child = spawn(program, args, {
    env: { ...group.environment } as NodeJS.ProcessEnv,
    cwd: group.cwd,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (bytes: Buffer) => {
      if (group.onOutput(bytes)) return;
      stream.pause();
      void group.resume().finally(() => stream.resume());
    });
  }
  let killTimer: NodeJS.Timeout | undefined;
  const end = () => {
    signalGroup(child, "SIGTERM");
    killTimer = setTimeout(() => signalGroup(child, "SIGKILL"), killAfterMs);
  };
  group.signal.addEventListener("abort", end, { once: true });
  try {
    return await exitOf(child);
  } finally {
    clearTimeout(killTimer);
    group.signal.removeEventListener("abort", end);
    signalGroup(child, "SIGKILL");
  }
};

/** `close` waits for grandchildren that hold the pipes; a second after the program's own end we wait no longer. */
const exitOf = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code));
    child.once("exit", (code) => {
      setTimeout(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve(code);
      }, 1_000).unref();
    });
  });

const signalGroup = (child: ChildProcess, signal: NodeJS.Signals): void => {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    // ESRCH: nothing of the group is left, which is what we want.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
};
