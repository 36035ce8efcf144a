import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import type { GitCommand } from "./git-rules";

export type GitRun = {
  timeoutMs: number;
  signal?: AbortSignal | undefined;
  /** Written to git's input, which is then closed. */
  input?: string;
  /** The call is ended beyond this much output; default 16 MB. */
  maxOutputBytes?: number;
  /** No file that git writes may grow beyond this. */
  maxFileBytes?: number;
  /** Called every quarter of a second while git runs; `false` ends it. */
  watch?: () => Promise<boolean>;
};

/** Why we ended it ourselves; null when git ended by itself. */
export type Ended = "timeout" | "aborted" | "output" | "watch" | null;

export type GitResult = { ok: boolean; ended: Ended; output: Buffer; errors: string };

const available = (program: string) =>
  process.platform === "linux" ? [`/usr/bin/${program}`, `/bin/${program}`].find((path) => existsSync(path)) : undefined;
const setpriv = available("setpriv");
const prlimit = available("prlimit");

/**
 * `setpriv` lets git die with us, however we die (TERM: it takes its half-written files along; a helper that hangs in the
 * network ends at the low-speed limit); `prlimit` bounds what it writes. Both replace themselves by git.
 */
const argumentsOf = (command: GitCommand, run: GitRun): readonly string[] => [
  ...(setpriv === undefined ? [] : [setpriv, "--pdeathsig", "TERM", "--"]),
  ...(prlimit === undefined || run.maxFileBytes === undefined ? [] : [prlimit, `--fsize=${run.maxFileBytes}`, "--core=0", "--"]),
  "git",
  ...command.arguments,
];

/** Runs git in a process group of its own, of which nothing is left afterwards. Never throws for what git does. */
export const runGit = async (command: GitCommand, run: GitRun): Promise<GitResult> => {
  if (run.signal?.aborted) return { ok: false, ended: "aborted", output: Buffer.alloc(0), errors: "" };
  const [program = "git", ...rest] = argumentsOf(command, run);
  const child = spawn(program, rest, {
    env: { ...command.environment } as NodeJS.ProcessEnv,
    cwd: "/",
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let ended: Ended = null;
  const end = (why: Exclude<Ended, null>) => {
    ended ??= why;
    killGroup(child);
  };
  const collected = collect(child, run.maxOutputBytes ?? 16 * 1_048_576, () => end("output"));
  const release = guard(run, end);
  // A git that ends before it has read everything is no fault of its own.
  child.stdin.on("error", () => undefined);
  child.stdin.end(run.input ?? "");
  const exitCode = await ending(child, collected);
  release();
  killGroup(child);
  return { ok: exitCode === 0 && ended === null, ended, output: Buffer.concat(collected.output), errors: collected.errors };
};

const guard = (run: GitRun, end: (why: Exclude<Ended, null>) => void): (() => void) => {
  const timer = setTimeout(() => end("timeout"), Math.max(1, run.timeoutMs));
  const abort = () => end("aborted");
  run.signal?.addEventListener("abort", abort, { once: true });
  let watching = false;
  const look = async () => {
    if (watching || !run.watch) return;
    watching = true;
    if (!(await run.watch())) end("watch");
    watching = false;
  };
  const watcher = run.watch ? setInterval(() => void look().catch(() => end("watch")), 250) : undefined;
  return () => {
    clearTimeout(timer);
    clearInterval(watcher);
    run.signal?.removeEventListener("abort", abort);
  };
};

type Collected = { output: Buffer[]; errors: string };

const maxErrorCharacters = 65_536;

const collect = (child: ChildProcess, maxBytes: number, tooMuch: () => void): Collected => {
  const collected: Collected = { output: [], errors: "" };
  let bytes = 0;
  child.stdout?.on("data", (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > maxBytes) tooMuch();
    else collected.output.push(piece);
  });
  child.stderr?.on("data", (piece: Buffer) => {
    collected.errors = (collected.errors + piece.toString("utf8")).slice(-maxErrorCharacters);
  });
  return collected;
};

/** `close` waits for grandchildren that hold the pipes; half a second after git's own end we wait no longer. */
const ending = (child: ChildProcess, collected: Collected) =>
  new Promise<number | null>((resolve) => {
    child.once("error", (error) => {
      collected.errors = `git could not be started: ${error.message}`;
      resolve(null);
    });
    child.once("close", (code) => resolve(code));
    child.once("exit", (code) => {
      setTimeout(() => {
        killGroup(child);
        child.stdout?.destroy();
        child.stderr?.destroy();
        resolve(code);
      }, 500).unref();
    });
  });

const killGroup = (child: ChildProcess) => {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    // ESRCH: nothing of the group is left, which is what we want.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
};
