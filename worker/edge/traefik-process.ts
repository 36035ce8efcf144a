import { readdir, readFile } from "node:fs/promises";
import type { EdgeFiles } from "./files";

/** The Traefik that runs by our configuration, in a container of this machine too: known by its arguments, a program and that file. */
const runsBy = async (pid: string, argument: string): Promise<boolean> => {
  try {
    const [program = "", ...rest] = (await readFile(`/proc/${pid}/cmdline`, "utf8")).split("\0").filter((part) => part !== "");
    return program !== "" && rest.length === 1 && rest[0] === argument;
  } catch (error) {
    // Gone meanwhile, or not ours to see.
    if (error instanceof Error && "code" in error) return false;
    throw error;
  }
};

const end = (pid: number): void => {
  try {
    process.kill(pid, "SIGTERM");
  } catch (error) {
    // It went by itself.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
};

/** Tells it to finish what is in flight and end; whoever keeps it running starts it with the configuration of now. */
export const endTraefik = async ({ traefikStatic }: EdgeFiles): Promise<void> => {
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    if (await runsBy(pid, `--configFile=${traefikStatic}`)) end(Number(pid));
  }
};
