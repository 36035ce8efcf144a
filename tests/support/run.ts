import { execFile } from "node:child_process";

export type RunOptions = {
  cwd?: string;
  env?: Readonly<Record<string, string | undefined>>;
  timeoutMs?: number;
  input?: string | Buffer;
};

/** Runs a program to its end and gives what it printed; its own words stand in the error when it failed. */
export const run = (program: string, args: readonly string[], options: RunOptions = {}): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      {
        cwd: options.cwd,
        env: options.env as NodeJS.ProcessEnv | undefined,
        timeout: options.timeoutMs ?? 120_000,
        maxBuffer: 256 * 1024 * 1024,
      },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`${program} ${args.join(" ")} failed:\n${stdout}${stderr}`, { cause: error }));
        else resolve(stdout);
      },
    );
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(options.input);
  });
