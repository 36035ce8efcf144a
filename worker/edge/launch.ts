import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";

const setpriv = "/usr/bin/setpriv";
const forwarded = ["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1"] as const;

/**
 * Becomes the program where Node can do that (22.15 and newer). Otherwise runs it as the only child: signals are
 * passed on, its end is this process's end, and the kernel ends it when this process is killed. Resolves with the exit code.
 */
export const launch = ([program = "", ...args]: readonly string[]): Promise<number> => {
  if ("execve" in process && typeof process.execve === "function" && program.startsWith("/")) {
    process.execve(program, [program, ...args]);
  }
  const [file, ...rest] = existsSync(setpriv) ? [setpriv, "--pdeathsig", "TERM", "--", program, ...args] : [program, ...args];
  return new Promise((done, fail) => {
    const child = spawn(file ?? program, rest, { stdio: "inherit" });
    for (const signal of forwarded) process.on(signal, () => child.kill(signal));
    child.once("error", fail);
    child.once("exit", (code, signal) => done(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
};
